/** The names of accounts, instruments and mark slots. */
export { accountId, accountOwner, InvalidAccountIdError, subAccount, type AccountId } from "./accountId.ts";
export {
  decodeInstrumentId,
  INSTRUMENT_KINDS,
  instrumentId,
  InvalidInstrumentIdError,
  MAX_LOT_DECIMALS,
  type InstrumentId,
  type InstrumentIdFields,
  type InstrumentKind,
} from "./instrumentId.ts";
export { markKey, markLocation, type MarkLocation, type MarkSlotKind } from "./markKey.ts";
