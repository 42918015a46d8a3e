import { mulDivUp } from "../units/mulDiv.ts";

const ONE = 1_000_000n;
const SECONDS_A_MINUTE = 60;
const HOUR = 3_600;
/** A mark has 48 bits, and a binary's at most a dollar. */
const HIGHEST_MARK = 2n ** 48n - 1n;
const DOLLAR = 1_000_000n;
/** Funding indices are in 1e-12 USD, money in 1e-6 USD. */
const FUNDING_UNIT = 1_000_000n;

/** An instrument at its open interest cap. `mark` is 1e-6 USD a unit of the underlying; a lot is 10^-lotDecimals units. */
export type TrustedInstrument = {
  name: string;
  kind: "perp" | "binary";
  mark: bigint;
  openInterestCap: bigint;
  lotDecimals: number;
};

/** What bounds a quorum. Ratios 1e6 = 100 %, `binaryBand` 1e-6 USD, `fundingBand` 1e-12 USD a unit, seconds. */
export type TrustTerms = {
  floorRatio: bigint;
  growthPerMinute: bigint;
  bonusMax: bigint;
  insuranceShare: bigint;
  perpBand: bigint;
  binaryBand: bigint;
  fundingBand: bigint;
  minInterval: bigint;
};

/**
 * @param reactionSeconds How long nobody stops the quorum: until signers are rotated, marks halted or the venue paused.
 * @param hourlyCap How far marks may move in an hour, if that is limited: a perp 1e6 = 100 %, a binary 1e-6 USD.
 * @param initialMargins Σ of the initial margins on record; without it every account is taken to need W.
 * @param equities Σ of what the accounts in portfolio margin own; without it no limit.
 * @param tokensHeld What there is to be had; without it no limit.
 */
export type TrustBoundParameters = {
  instruments: readonly TrustedInstrument[];
  terms: TrustTerms;
  reactionSeconds: number;
  hourlyCap?: { perp: bigint; binary: bigint };
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

/** The whole open interest on the right side of every mark, moved a band an epoch, an epoch every `minInterval`. */
function marks(parameters: TrustBoundParameters): bigint {
  const { instruments, terms, reactionSeconds } = parameters;
  const epochs = BigInt(Math.floor(reactionSeconds / Number(terms.minInterval))) + 1n;
  return sum(instruments, (instrument) => {
    const move = largestMove(instrument, parameters, epochs);
    const funding = instrument.kind === "perp" ? mulDivUp(epochs * terms.fundingBand, 1n, FUNDING_UNIT) : 0n;
    return ofCap(instrument, move + funding);
  });
}

function largestMove(
  { kind, mark }: TrustedInstrument,
  { terms, reactionSeconds, hourlyCap }: TrustBoundParameters,
  epochs: bigint,
): bigint {
  const hours = BigInt(Math.floor(reactionSeconds / HOUR)) + 1n;
  if (kind === "binary") {
    const band = epochs * terms.binaryBand;
    const reach = hourlyCap === undefined ? band : least(band, hours * hourlyCap.binary);
    return least(reach, mark > DOLLAR - mark ? mark : DOLLAR - mark);
  }
  const byBands = risen(mark, terms.perpBand, epochs);
  const reached = hourlyCap === undefined ? byBands : least(byBands, risen(mark, hourlyCap.perp, hours));
  return reached - mark;
}

/** Upwards: a fall is at most the mark, and less than a rise of as many steps. */
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
