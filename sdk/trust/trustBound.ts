import { mulDivUp } from "../units/mulDiv.ts";

const ONE = 1_000_000n;
const SECONDS_A_MINUTE = 60;
/** Caps hold for a half-hour of the clock, funding rates for a day. */
const HALF_HOUR = 1_800;
const DAY = 86_400n;
/** The longest way of a perp's mark in a half-hour, in caps of its anchor. */
const CAPS_A_WAY = 8n;
/** A mark has 48 bits, and a binary's at most a dollar. */
const HIGHEST_MARK = 2n ** 48n - 1n;
const DOLLAR = 1_000_000n;

/** A mark and, if it is known, the mark before the first post of this half-hour; without it the mark is a cap below it. */
export type TrustedMark = { mark: bigint; anchor?: bigint };

/**
 * An instrument at its open interest cap. Marks and `strike` are 1e-6 USD a unit of the underlying; a lot is 10^-lotDecimals
 * units. An option's `underlying` is what prices it; `haircut` 1e6 = 100 %.
 */
export type TrustedInstrument = TrustedMark & {
  name: string;
  openInterestCap: bigint;
  lotDecimals: number;
} & (
    | { kind: "perp" | "binary" | "scalar" }
    | { kind: "call" | "put"; strike: bigint; underlying: TrustedMark }
    | { kind: "spot"; haircut: bigint }
  );

/**
 * What bounds a quorum. Ratios 1e6 = 100 %, of `fundingRate` a day; `binaryBand` and `binaryCap` 1e-6 USD; seconds.
 * `optionBand` is a share of the underlying's mark; only options need it.
 */
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
  optionBand?: bigint;
};

/**
 * @param reactionSeconds How long nobody stops the quorum, from the last honest marks: until signers are rotated, marks halted or
 * the venue paused.
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
 * @param marks To accounts on the right side of marks and funding that the quorum made up: on the whole way that the marks go,
 * up and down, because each turn finds new accounts on the right side and leaves debt with those on the wrong one.
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

/** One side of each instrument can be in the quorum's own hands, with φW; the other side wins the rest. */
function marginTooLow({ instruments, terms }: TrustBoundParameters): bigint {
  return sum(instruments, (instrument) => {
    const { long, short } = worstCases(instrument);
    // A spot can lose more than its haircut, which is all that is asked for it.
    if (instrument.kind === "spot")
      return ofCap(instrument, instrument.mark) - (long * terms.floorRatio) / ONE;
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

/** The whole open interest on the right side of every mark in every epoch, one each `minInterval`. */
function marks({ instruments, terms, reactionSeconds }: TrustBoundParameters): bigint {
  const epochs = BigInt(Math.floor(reactionSeconds / Number(terms.minInterval))) + 1n;
  // So many may begin or go on in that time, wherever it lies on the clock.
  const halfHours = BigInt(Math.ceil(reactionSeconds / HALF_HOUR)) + 1n;
  return sum(instruments, (instrument) => {
    switch (instrument.kind) {
      case "binary":
      case "scalar":
        return ofCap(instrument, epochs * least(DOLLAR, farthestStep(terms.binaryBand, terms.binaryCap)));
      case "call":
      case "put": {
        const { lastMarks } = climb(instrument.underlying, terms, epochs, halfHours);
        const share = farthestStep(terms.optionBand ?? ONE, terms.perpCap);
        return ofCap(instrument, mulDivUp(lastMarks, share, ONE) + epochs);
      }
      case "spot":
        return ofCap(instrument, climb(instrument, terms, epochs, halfHours).way);
      case "perp":
        return ofPerp(instrument, terms, epochs, halfHours);
    }
  });
}

/** A step is within a band of the last mark, and both within a cap of one anchor. */
const farthestStep = (band: bigint, cap: bigint): bigint => least(band, 2n * cap);

/** No way is longer than those of all half-hours; the index moves by its rate of the mark before each epoch. */
function ofPerp(instrument: TrustedInstrument, terms: TrustTerms, epochs: bigint, halfHours: bigint): bigint {
  const { way, marksBefore } = climb(instrument, terms, epochs, halfHours);
  const longest = longestWay(instrument, terms.perpCap, halfHours);
  const lots = 10n ** BigInt(instrument.lotDecimals);
  const rate = terms.fundingRate * terms.minInterval;
  return (
    ofCap(instrument, least(way, longest)) +
    mulDivUp(instrument.openInterestCap, marksBefore * rate, DAY * ONE * lots)
  );
}

/** Eight caps in each half-hour, of anchors that rise by a cap each. */
function longestWay({ mark, anchor }: TrustedMark, cap: bigint, halfHours: bigint): bigint {
  let from = anchor ?? furthestAnchor(mark, cap);
  let way = 0n;
  for (let halfHour = 0n; halfHour < halfHours; ++halfHour) {
    way += CAPS_A_WAY * most((from * cap) / ONE, 1n);
    from = risen(from, cap, 1n);
  }
  return way;
}

/**
 * The longest way of a mark: up to where the caps end, and from then on up and down. Steps are shares of the mark before, so
 * that no other way has longer ones.
 *
 * @returns the way; Σ of the marks before each epoch, and of those after it
 */
function climb(
  { mark, anchor }: TrustedMark,
  { perpBand, perpCap }: TrustTerms,
  epochs: bigint,
  halfHours: bigint,
): { way: bigint; marksBefore: bigint; lastMarks: bigint } {
  const highest = risen(anchor ?? furthestAnchor(mark, perpCap), perpCap, halfHours);
  const widest = mulDivUp(highest, 2n * perpCap, ONE);
  const stepFrom = (price: bigint) => least(widest, most((price * perpBand) / ONE, 1n));
  let price = mark;
  let way = 0n;
  let marksBefore = 0n;
  let lastMarks = 0n;
  for (let epoch = 0n; epoch < epochs; ++epoch) {
    if (price >= highest) {
      const left = epochs - epoch;
      return {
        way: way + left * stepFrom(price),
        marksBefore: marksBefore + left * price,
        lastMarks: lastMarks + left * price,
      };
    }
    const step = stepFrom(price);
    way += step;
    marksBefore += price;
    price = least(highest, price + step);
    lastMarks += price;
  }
  return { way, marksBefore, lastMarks };
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
  const { mark } = instrument;
  const of = (price: bigint) => ofCap(instrument, most(price, 0n));
  switch (instrument.kind) {
    case "perp":
      return { long: of(mark), short: of(mark) };
    case "binary":
    case "scalar":
      return { long: of(mark), short: of(DOLLAR - mark) };
    case "call":
      return { long: of(mark), short: of(instrument.underlying.mark) };
    case "put":
      return { long: of(mark), short: of(instrument.strike - mark) };
    case "spot":
      return { long: of(mulDivUp(mark, instrument.haircut, ONE)), short: 0n };
  }
}

const ofCap = ({ openInterestCap, lotDecimals }: TrustedInstrument, price: bigint): bigint =>
  mulDivUp(openInterestCap, price, 10n ** BigInt(lotDecimals));

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const sum = <T>(items: readonly T[], amount: (item: T) => bigint): bigint =>
  items.reduce((total, item) => total + amount(item), 0n);
