import { mulDivUp } from "../units/mulDiv.ts";

const ONE = 1_000_000n;
const SECONDS_A_MINUTE = 60;
/** Caps hold for a half-hour of the clock, funding rates for a day. */
const HALF_HOUR = 1_800;
const DAY = 86_400n;
/** A mark has 48 bits, and a binary's at most a dollar. */
const HIGHEST_MARK = 2n ** 48n - 1n;
const DOLLAR = 1_000_000n;

/**
 * An instrument at its open interest cap. `mark` and `anchor` (the mark before the first post of this half-hour) are 1e-6 USD a
 * unit of the underlying; a lot is 10^-lotDecimals units. Without an anchor the mark is taken to be a cap below it.
 */
export type TrustedInstrument = {
  name: string;
  kind: "perp" | "binary";
  mark: bigint;
  anchor?: bigint;
  openInterestCap: bigint;
  lotDecimals: number;
};

/** What bounds a quorum. Ratios 1e6 = 100 %, of `fundingRate` a day; `binaryBand` and `binaryCap` 1e-6 USD; seconds. */
export type TrustTerms = {
  floorRatio: bigint;
  growthPerMinute: bigint;
  bonusMax: bigint;
  insuranceShare: bigint;
  perpBand: bigint;
  binaryBand: bigint;
  perpCap: bigint;
  binaryCap: bigint;
  fundingRate: bigint;
  minInterval: bigint;
};

/**
 * @param reactionSeconds How long nobody stops the quorum: until signers are rotated, marks halted or the venue paused.
 * @param initialMargins Σ of the initial margins on record; without it every account is taken to need W.
 * @param equities Σ of what the accounts in portfolio margin own; without it no limit.
 * @param tokensHeld What there is to be had; without it no limit.
 */
export type TrustBoundParameters = {
  instruments: readonly TrustedInstrument[];
  terms: TrustTerms;
  reactionSeconds: number;
  initialMargins?: bigint;
  equities?: bigint;
  tokensHeld?: bigint;
};

/**
 * The most that others can lose, 1e-6 USD.
 *
 * @param marginTooLow To accounts that the quorum lets run at the floor: Σ(1 − φ)·W, in a move of at most 100 %.
 * @param marginTooHigh To who liquidates accounts that the quorum made liquidatable: the bonus on the margin it can claim.
 * @param marks To accounts on the right side of marks and funding that the quorum made up.
 */
export type TrustBound = { marginTooLow: bigint; marginTooHigh: bigint; marks: bigint };

/** What a malicious quorum of the margin set, or of the mark set, can do at worst (R14). Rounded up. */
export function trustBound(parameters: TrustBoundParameters): TrustBound {
  const limit = parameters.tokensHeld;
  const held = (amount: bigint): bigint => (limit === undefined ? amount : least(amount, limit));
  return {
    marginTooLow: held(marginTooLow(parameters)),
    marginTooHigh: held(marginTooHigh(parameters)),
    marks: held(marks(parameters)),
  };
}

/** One side of each instrument can be in the quorum's own hands, with φW; the other side wins the rest of W. */
function marginTooLow({ instruments, terms }: TrustBoundParameters): bigint {
  return sum(instruments, (instrument) => {
    const { long, short } = worstCases(instrument);
    return mulDivUp(long > short ? long : short, ONE - terms.floorRatio, ONE);
  });
}

/** Both sides can be victims. A claimed margin grows by g a minute, and never counts beyond W. */
function marginTooHigh({
  instruments,
  terms,
  reactionSeconds,
  initialMargins,
  equities,
}: TrustBoundParameters): bigint {
  const worstCase = sum(instruments, (instrument) => {
    const { long, short } = worstCases(instrument);
    return long + short;
  });
  const growth = Math.exp((Number(terms.growthPerMinute) / 1e6) * (reactionSeconds / SECONDS_A_MINUTE));
  const claimed =
    initialMargins === undefined
      ? worstCase
      : least(worstCase, mulDivUp(initialMargins, BigInt(Math.ceil(Math.min(growth, 1e9) * 1e6)), ONE));
  const bonus = mulDivUp(claimed, terms.bonusMax, ONE);
  const taken = equities === undefined ? bonus : least(bonus, equities);
  return mulDivUp(taken, ONE - terms.insuranceShare, ONE);
}

/** The whole open interest on the right side of every mark, moved an epoch every `minInterval`. */
function marks({ instruments, terms, reactionSeconds }: TrustBoundParameters): bigint {
  const epochs = BigInt(Math.floor(reactionSeconds / Number(terms.minInterval))) + 1n;
  // So many may begin or go on in that time, wherever it lies on the clock.
  const halfHours = BigInt(Math.ceil(reactionSeconds / HALF_HOUR)) + 1n;
  return sum(instruments, (instrument) =>
    instrument.kind === "binary"
      ? ofCap(instrument, largestMove(instrument, terms, epochs, halfHours))
      : largestRise(instrument, terms, epochs, halfHours),
  );
}

/** A band an epoch, a cap a half-hour, and to nothing or a dollar. */
function largestMove(
  { mark, anchor }: TrustedInstrument,
  { binaryBand, binaryCap }: TrustTerms,
  epochs: bigint,
  halfHours: bigint,
): bigint {
  const fromAnchor = halfHours * binaryCap;
  const off = anchor === undefined ? binaryCap : anchor > mark ? anchor - mark : mark - anchor;
  const reach = least(epochs * binaryBand, fromAnchor + off);
  return least(reach, mark > DOLLAR - mark ? mark : DOLLAR - mark);
}

/**
 * Upwards, while longs are paid funding: a fall is at most the mark, and less than a rise of as many steps. The index moves by
 * its rate of the mark before each epoch.
 */
function largestRise(
  { mark, anchor, openInterestCap, lotDecimals }: TrustedInstrument,
  { perpBand, perpCap, fundingRate, minInterval }: TrustTerms,
  epochs: bigint,
  halfHours: bigint,
): bigint {
  const highest = risen(anchor ?? furthestAnchor(mark, perpCap), perpCap, halfHours);
  let price = mark;
  // Σ of the marks before each epoch.
  let marksBefore = 0n;
  for (let epoch = 0n; epoch < epochs; ++epoch) {
    if (price >= highest) {
      marksBefore += (epochs - epoch) * price;
      break;
    }
    marksBefore += price;
    price = least(highest, risen(price, perpBand, 1n));
  }
  const lots = 10n ** BigInt(lotDecimals);
  const funding = mulDivUp(openInterestCap, marksBefore * fundingRate * minInterval, DAY * ONE * lots);
  return mulDivUp(openInterestCap, price - mark, lots) + funding;
}

/** The highest anchor that lets a mark be as low as this. */
function furthestAnchor(mark: bigint, cap: bigint): bigint {
  if (cap >= ONE) return HIGHEST_MARK;
  const anchor = mulDivUp(mark, ONE, ONE - cap);
  return least(HIGHEST_MARK, anchor > mark ? anchor : mark + 1n);
}

function risen(mark: bigint, share: bigint, steps: bigint): bigint {
  let price = mark;
  for (let step = 0n; step < steps && price < HIGHEST_MARK; ++step) {
    const band = (price * share) / ONE;
    price = least(HIGHEST_MARK, price + (band > 0n ? band : 1n));
  }
  return price;
}

function worstCases(instrument: TrustedInstrument): { long: bigint; short: bigint } {
  const long = ofCap(instrument, instrument.mark);
  return { long, short: instrument.kind === "binary" ? ofCap(instrument, DOLLAR - instrument.mark) : long };
}

const ofCap = ({ openInterestCap, lotDecimals }: TrustedInstrument, price: bigint): bigint =>
  mulDivUp(openInterestCap, price, 10n ** BigInt(lotDecimals));

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const sum = <T>(items: readonly T[], amount: (item: T) => bigint): bigint =>
  items.reduce((total, item) => total + amount(item), 0n);
