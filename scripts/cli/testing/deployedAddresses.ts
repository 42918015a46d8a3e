const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

/** What Ignition writes of a deployment to a local chain, at made-up addresses. */
export const DEPLOYED_ADDRESSES = {
  "Plimsoll#TestDollar": ADDRESS,
  "Plimsoll#RiskCommittee": ADDRESS,
  "Plimsoll#InstrumentRegistry": ADDRESS,
  "Plimsoll#Liquidation": ADDRESS,
  "Plimsoll#SettlementOracle": ADDRESS,
  "Plimsoll#MarkOracle": ADDRESS,
  "Plimsoll#RiskParameters": ADDRESS,
  "Plimsoll#MarginEngine": ADDRESS,
  "Plimsoll#MarginLens": ADDRESS,
  "Plimsoll#SignerBonds": ADDRESS,
};
