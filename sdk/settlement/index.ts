/** Settlement prices and their signatures. */
export {
  settlementDigest,
  settlementTypedData,
  signSettlement,
  type Settlement,
  type SettlementTypedDataParameters,
} from "./settlementTypedData.ts";
