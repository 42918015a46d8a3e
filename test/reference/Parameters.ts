/** What of the venue's terms the ledger needs. Ratios 1e6 = 100 %, times in seconds, money in 1e-6 USD. */
export interface Terms {
  floorRatio: bigint;
  maintenanceRatio: bigint;
  changeFactor: bigint;
  growthPerMinute: bigint;
  bonusMin: bigint;
  bonusMax: bigint;
  insuranceShare: bigint;
  minSlice: bigint;
  maxMarkAge: bigint;
  maxAttestationAge: bigint;
  maxEpochLag: bigint;
  liquidationLag: bigint;
  auctionDuration: bigint;
  auctionStep: bigint;
  makerFee: bigint;
  takerFee: bigint;
  minOpeningBalance: bigint;
  minLegValue: bigint;
  minPerLeg: bigint;
  backstopEpochs: bigint;
  /** From a proposal to the escape. */
  escapeDelay: bigint;
  /** From the escape to when nobody waits for others. */
  escapeWindow: bigint;
}

export const RATIO = 10n ** 6n;
/** A whole account, and a claim index of one. */
export const WHOLE = 10n ** 18n;

/** When and in which block a call is executed. */
export interface Block {
  number: bigint;
  timestamp: bigint;
}
