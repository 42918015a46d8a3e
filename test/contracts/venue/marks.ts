/** Mark slots as the oracle stores them, written down a second time from the documentation of IMarkOracle. */
import { Kind } from "./instruments.ts";

export const MARK_LIVE = 1n;
export const MARK_HALTED = 2n;
export const MARK_SETTLED = 4n;
export const MARK_LIMITED = 8n;

export interface Mark {
  price: bigint;
  /** 1e-12 USD a unit of the underlying; perps only. */
  fundingIndex: bigint;
}

const kindOf = (instrument: number): number => Math.floor(instrument / 2 ** 28);

/** Key of the slot that holds the mark of `instrument`. */
export function markKey(instrument: number): bigint {
  const kind = kindOf(instrument);
  if (kind === Kind.Perp) return BigInt(instrument);
  if (kind <= Kind.Scalar) return 2n ** 40n + BigInt(Math.floor(instrument / 8));
  return 2n ** 41n + BigInt(Math.floor(instrument / 4));
}

/** A perp's slot without epoch: flags 8 at bit 216, mark 48 at bit 128, funding index int128 at bit 0. */
export const perpWord = (mark: Mark, flags = MARK_LIVE): bigint =>
  flags * 2n ** 216n + mark.price * 2n ** 128n + BigInt.asUintN(128, mark.fundingIndex);

/** An octet's slot without epoch: lane i (28 bits from bit 28·i) is mark 24 | flags 4; undefined lanes stay zero. */
export const octetWord = (prices: readonly (bigint | undefined)[], flags = MARK_LIVE): bigint =>
  prices.reduce<bigint>(
    (word, price, lane) =>
      price === undefined ? word : word + (price + flags * 2n ** 24n) * 2n ** BigInt(28 * lane),
    0n,
  );

/** A quad's slot without epoch: lane i (56 bits from bit 56·i) is mark 48 | flags 8; undefined lanes stay zero. */
export const quadWord = (prices: readonly (bigint | undefined)[], flags = MARK_LIVE): bigint =>
  prices.reduce<bigint>(
    (word, price, lane) =>
      price === undefined ? word : word + (price + flags * 2n ** 48n) * 2n ** BigInt(56 * lane),
    0n,
  );

/** The whole slot of `key` out of all marks known. */
export function slotWord(key: bigint, marks: ReadonlyMap<number, Mark>): bigint {
  const kind = key >> 40n;
  const index = Number(key & (2n ** 40n - 1n));
  if (kind === 0n) {
    const mark = marks.get(index);
    if (mark === undefined) throw new Error(`No mark set for perp ${String(index)}`);
    return perpWord(mark);
  }
  if (kind === 1n)
    return octetWord(Array.from({ length: 8 }, (_, lane) => marks.get(index * 8 + lane)?.price));
  return quadWord(Array.from({ length: 4 }, (_, lane) => marks.get(index * 4 + lane)?.price));
}
