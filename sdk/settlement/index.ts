/** Settlement prices and their signatures: of an instrument alone, and of an exclusive set as one. */
export {
  setSettlementDigest,
  setSettlementTypedData,
  signSetSettlement,
  type SetSettlement,
  type SetSettlementTypedDataParameters,
} from "./setSettlementTypedData.ts";
export {
  settlementDigest,
  settlementTypedData,
  signSettlement,
  type Settlement,
  type SettlementTypedDataParameters,
} from "./settlementTypedData.ts";
