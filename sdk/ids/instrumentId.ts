/** An instrument: kind (top 4 bits), lot decimals (next 4 bits), index (low 24 bits); a uint32. */
export type InstrumentId = number;

/** The kinds by their number on-chain. */
export const INSTRUMENT_KINDS = ["perp", "binary", "scalar", "call", "put", "spot"] as const;

export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** The finest lot: 10^-6 of a unit of the underlying. */
export const MAX_LOT_DECIMALS = 6;

const MAX_INDEX = 2 ** 24 - 1;

/** @param lotDecimals d, where one lot is 10^-d units of the underlying. */
export type InstrumentIdFields = { kind: InstrumentKind; lotDecimals: number; index: number };

/** An id, or a field of one, cannot be. */
export class InvalidInstrumentIdError extends Error {
  override readonly name = "InvalidInstrumentIdError";
}

/**
 * Packs an instrument id.
 *
 * @throws InvalidInstrumentIdError if a field does not fit.
 */
export function instrumentId({ kind, lotDecimals, index }: InstrumentIdFields): InstrumentId {
  const number = INSTRUMENT_KINDS.indexOf(kind);
  if (number < 0) throw new InvalidInstrumentIdError(`Unknown instrument kind ${JSON.stringify(kind)}`);
  assertInteger("lotDecimals", lotDecimals, MAX_LOT_DECIMALS);
  assertInteger("index", index, MAX_INDEX);
  return number * 2 ** 28 + lotDecimals * 2 ** 24 + index;
}

/**
 * Unpacks an instrument id.
 *
 * @throws InvalidInstrumentIdError if it is not a uint32, of no known kind, or of a lot finer than 10^-6.
 */
export function decodeInstrumentId(id: InstrumentId): InstrumentIdFields {
  assertInteger("instrument id", id, 2 ** 32 - 1);
  const kind = INSTRUMENT_KINDS[id >>> 28];
  if (kind === undefined) {
    throw new InvalidInstrumentIdError(`Instrument ${id} has the unknown kind ${id >>> 28}`);
  }
  const lotDecimals = (id >>> 24) & 15;
  assertInteger("lotDecimals", lotDecimals, MAX_LOT_DECIMALS);
  return { kind, lotDecimals, index: id & MAX_INDEX };
}

function assertInteger(what: string, value: number, maximum: number): void {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new InvalidInstrumentIdError(`${what} ${value} is not an integer between 0 and ${maximum}`);
  }
}
