/**
 * Types of the deployed contracts as ethers sees them, by hand: what the interfaces in contracts/ say. Tests must not
 * take them from sdk/, which they check.
 */
import type {
  Addressable,
  BaseContract,
  BaseContractMethod,
  BytesLike,
  ContractRunner,
  ContractTransactionResponse,
} from "ethers";

type Address = string | Addressable;
type View<A extends unknown[], R> = BaseContractMethod<A, R, R>;
type Act<A extends unknown[]> = BaseContractMethod<A, undefined, ContractTransactionResponse>;

/** An ethers contract with the methods M. */
export type Typed<M> = Omit<BaseContract, "connect"> & M & { connect(runner: ContractRunner): Typed<M> };

interface Owned {
  owner: View<[], string>;
  pendingOwner: View<[], string>;
  transferOwnership: Act<[to: Address]>;
  acceptOwnership: Act<[]>;
}

export const Role = { Margin: 0, Mark: 1 } as const;
export type Role = (typeof Role)[keyof typeof Role];

export interface MarginParameters {
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
}

export interface MarkBands {
  perpBand: bigint;
  binaryBand: bigint;
  perpCap: bigint;
  binaryCap: bigint;
  fundingRate: bigint;
  minInterval: bigint;
  limitMoves: bigint;
  outage: bigint;
  grace: bigint;
  optionBand: bigint;
}

export const Comparison = {
  None: 0,
  GreaterOrEqual: 1,
  Greater: 2,
  Less: 3,
  Between: 4,
  Outcome: 5,
  AllLegs: 6,
} as const;
export type Comparison = (typeof Comparison)[keyof typeof Comparison];

export interface InstrumentTerms {
  /** bytes32 */
  symbol: string;
  /** bytes32 */
  underlying: string;
  comparison: Comparison;
  lower: bigint;
  upper: bigint;
  expiry: bigint;
  outcome: number;
  legs: number[];
  /** A perp or spot that prices an option's underlying, otherwise 0. */
  priced: number;
  haircut: bigint;
  token: string;
}

export interface TradingLimits {
  openInterestCap: bigint;
  tradeBand: bigint;
}

/** contracts/types/Order.sol */
export interface Order {
  account: string;
  instrument: number;
  size: bigint;
  limitPrice: bigint;
  minFill: bigint;
  maxFee: bigint;
  expiry: bigint;
  salt: bigint;
  reduceOnly: boolean;
  approvalVersion: number;
}

export interface AccountState {
  cash: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  epoch: bigint;
  checkedBlock: bigint;
  flagged: boolean;
  positions: bigint;
}

export interface PositionState {
  instrument: bigint;
  size: bigint;
  expiry: bigint;
  fundingIndex: bigint;
}

export interface Measure {
  equity: bigint;
  worstCase: bigint;
  portfolioHash: string;
  oldestEpoch: bigint;
  restricted: boolean;
}

export interface LiquidationTerms {
  equity: bigint;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  worstCase: bigint;
  fractionMax: bigint;
  fractionMin: bigint;
  bonusRate: bigint;
  legsOnly: boolean;
}

export type Token = Typed<{
  mint: Act<[to: Address, amount: bigint]>;
  approve: Act<[spender: Address, amount: bigint]>;
  transfer: Act<[to: Address, amount: bigint]>;
  balanceOf: View<[of: Address], bigint>;
  decimals: View<[], bigint>;
}>;

export type RiskCommittee = Typed<
  Owned & {
    verify: View<[role: Role, digest: string, signatures: BytesLike], undefined>;
    signers: View<[role: Role], string[]>;
    threshold: View<[role: Role], bigint>;
    rotate: Act<[role: Role, sorted: string[], threshold: number, graceSeconds: bigint]>;
    bondContract: View<[], string>;
    inServiceUntil: View<[account: string], bigint>;
    setBonds: Act<[bonds: Address]>;
    resign: Act<[]>;
    expel: Act<[signer: string]>;
  }
>;

/** What the attestations of a piece of evidence have in common. */
export interface MarginSubject {
  account: string;
  portfolioHash: string;
  epoch: bigint;
  modelHash: string;
  snapshotHash: string;
}

export interface MarginClaim {
  initialMargin: bigint;
  maintenanceMargin: bigint;
  issuedAt: bigint;
  signature: string;
}

export interface MarkClaim {
  snapshotHash: string;
  keys: string;
  words: bigint[];
  signature: string;
}

export type SignerBonds = Typed<
  Owned & {
    deposit: Act<[signer: string, amount: bigint]>;
    withdraw: Act<[amount: bigint, to: string]>;
    setMinimumBond: Act<[minimum: bigint]>;
    reportMargins: Act<[subject: MarginSubject, one: MarginClaim, other: MarginClaim]>;
    reportMarks: Act<
      [epoch: bigint, time: bigint, one: MarkClaim, other: MarkClaim, index: number, otherIndex: number]
    >;
    reportPrices: Act<
      [
        instrument: number,
        round: bigint,
        one: { price: bigint; signature: string },
        other: { price: bigint; signature: string },
      ]
    >;
    reportPayouts: Act<
      [
        set: bigint,
        round: bigint,
        one: { payouts: readonly bigint[]; signature: string },
        other: { payouts: readonly bigint[]; signature: string },
      ]
    >;
    requireBonded: View<[signers: string[]], undefined>;
    bondOf: View<[signer: string], bigint>;
    isBurnt: View<[signer: string], boolean>;
    minimumBond: View<[], bigint>;
    UNBONDING_DELAY: View<[], bigint>;
  }
>;

export type MarkOracle = Typed<
  Owned & {
    post: Act<
      [
        epoch: bigint,
        time: bigint,
        snapshotHash: string,
        keys: BytesLike,
        words: bigint[],
        signatures: BytesLike,
      ]
    >;
    settle: Act<[instrument: number]>;
    halt: Act<[instrument: number]>;
    unhalt: Act<[instrument: number]>;
    setBands: Act<[bands: MarkBands, rampSeconds: bigint]>;
    bands: View<[], MarkBands>;
    ramp: View<[], { from: MarkBands; to: MarkBands; start: bigint; end: bigint }>;
    liquidatableFrom: View<[], bigint>;
    anchor: View<[instrument: number], { price: bigint; limitMoves: bigint; halfHour: bigint }>;
    checkIndex: Act<[instrument: number]>;
    setIndex: Act<[instrument: number, source: Address, tolerance: bigint]>;
    indexOf: View<[instrument: number], { source: string; tolerance: bigint }>;
    head: View<[], bigint>;
    headAt: View<[epoch: bigint], bigint>;
    mark: View<[instrument: number], { price: bigint; flags: bigint; epoch: bigint; fundingIndex: bigint }>;
    domainSeparator: View<[], string>;
  }
>;

export type RiskParameters = Typed<
  Owned & {
    parameters: View<[], [MarginParameters, boolean] & { isPaused: boolean }>;
    ramp: View<[], { from: MarginParameters; to: MarginParameters; start: bigint; end: bigint }>;
    guardian: View<[], string>;
    pausedUntil: View<[], bigint>;
    modelHash: View<[], string>;
    liquidationModelHash: View<[], string>;
    setParameters: Act<[next: MarginParameters, rampSeconds: bigint]>;
    pause: Act<[]>;
    unpause: Act<[]>;
    setGuardian: Act<[next: string]>;
    escapeTerms: View<[], { delay: bigint; window: bigint }>;
    setEscapeTerms: Act<[delay: bigint, window: bigint]>;
    announceModel: Act<[next: string, activeFrom: bigint, graceSeconds: bigint]>;
    completeModelChange: Act<[]>;
  }
>;

export type InstrumentRegistry = Typed<
  Owned & {
    list: Act<[instrument: number, terms: InstrumentTerms, limits: TradingLimits]>;
    listSet: Act<[members: readonly number[]]>;
    setOf: View<[instrument: number], { set: bigint; place: bigint }>;
    setMembers: View<[set: bigint], bigint[]>;
    setCount: View<[], bigint>;
    setTradingLimits: Act<[instrument: number, limits: TradingLimits]>;
    terms: View<[instrument: number], InstrumentTerms>;
    tradingTerms: View<
      [instrument: number],
      { openInterestCap: bigint; tradeBand: bigint; expiry: bigint; tail: bigint }
    >;
    collateral: View<[instrument: number], { token: string; lotUnits: bigint }>;
    pricedInSlot: View<[key: bigint], bigint>;
    settledBy: View<[instrument: number], bigint>;
    payoffDown: View<[instrument: number, price: bigint], bigint>;
    expiryOf: View<[instrument: number], bigint>;
    instrumentCount: View<[], bigint>;
    instrumentAt: View<[index: bigint], bigint>;
  }
>;

export type SettlementOracle = Typed<
  Owned & {
    propose: Act<[instrument: number, price: bigint, signatures: BytesLike]>;
    veto: Act<[instrument: number]>;
    finalise: Act<[instrument: number]>;
    proposeSet: Act<[set: bigint, payouts: readonly bigint[], signatures: BytesLike]>;
    finalPrices: View<[instrument: number], { instruments: bigint[]; prices: bigint[] }>;
    proposal: View<
      [instrument: number],
      { price: bigint; finalFrom: bigint; round: bigint; isFinal: boolean }
    >;
    disputeWindow: View<[], bigint>;
    domainSeparator: View<[], string>;
  }
>;

export type MarginEngine = Typed<{
  deposit: Act<[account: string, amount: bigint]>;
  withdraw: Act<[account: string, amount: bigint, minimumPaid: bigint, to: Address, attestation: BytesLike]>;
  fundInsurance: Act<[amount: bigint]>;
  depositSpot: Act<[account: string, instrument: number, lots: bigint, attestation: BytesLike]>;
  withdrawSpot: Act<[account: string, instrument: number, lots: bigint, to: Address, attestation: BytesLike]>;
  fill: Act<
    [
      maker: Order,
      makerSignature: BytesLike,
      taker: Order,
      takerSignature: BytesLike,
      size: bigint,
      makerAttestation: BytesLike,
      takerAttestation: BytesLike,
    ]
  >;
  cancel: Act<[account: string, salt: bigint]>;
  cancelBelow: Act<[account: string, salt: bigint]>;
  approveOperator: Act<
    [account: string, operator: Address, expiry: bigint, notional: bigint, mayCancel: boolean]
  >;
  record: Act<[account: string, attestation: BytesLike]>;
  liquidate: Act<
    [
      account: string,
      liquidator: string,
      fraction: bigint,
      attestation: BytesLike,
      liquidatorAttestation: BytesLike,
    ]
  >;
  liquidateLegs: Act<
    [
      account: string,
      liquidator: string,
      legs: { instrument: number; lots: bigint }[],
      attestation: BytesLike,
      attestationAfter: BytesLike,
      liquidatorAttestation: BytesLike,
    ]
  >;
  noteDeficit: Act<[account: string]>;
  offerBackstop: Act<[account: string, marginPerHour: bigint]>;
  settle: Act<[account: string, instruments: number[]]>;
  proposeEscape: Act<[account: string]>;
  cancelEscape: Act<[account: string, attestation: BytesLike]>;
  activateEscape: Act<[account: string, instruments: number[]]>;
  freezeMarks: Act<[instruments: number[]]>;
  settleInEscape: Act<[count: bigint]>;
  leaveVenue: Act<[account: string, minimumPaid: bigint, to: Address]>;
  leaveSpot: Act<[account: string, instrument: number, to: Address]>;
  buySpot: Act<[account: string, instrument: number, lots: bigint, to: Address]>;
  account: View<[account: string], AccountState>;
  positions: View<[account: string], PositionState[]>;
  accountCount: View<[], bigint>;
  accountAt: View<[index: bigint], string>;
  measure: View<[account: string], Measure>;
  walk: View<[first: bigint, count: bigint], { walked: string; oldestEpoch: bigint }>;
  requirement: View<
    [account: string, attestation: BytesLike],
    { measured: Measure; initialMargin: bigint; maintenanceMargin: bigint }
  >;
  liquidationTerms: View<[account: string, attestation: BytesLike], LiquidationTerms>;
  openInterest: View<[instrument: number], bigint>;
  filled: View<[account: string, salt: bigint], bigint>;
  firstSalt: View<[account: string], bigint>;
  approval: View<
    [account: string, operator: Address],
    { expiry: bigint; version: bigint; notional: bigint; mayCancel: boolean }
  >;
  escape: View<[], { activatedAt: bigint; leaveFrom: bigint; unsettled: bigint }>;
  escapeProposal: View<[account: string], { epoch: bigint; activeFrom: bigint }>;
  globals: View<[], { fees: bigint; insurance: bigint; nonce: bigint }>;
  claims: View<[], { held: bigint; claimIndex: bigint }>;
  escapeDebt: View<[account: string], bigint>;
  provisional: View<[], { deficits: bigint; withdrawalIndex: bigint }>;
  backstop: View<[account: string], { marginPerHour: bigint; available: bigint }>;
  domainSeparator: View<[], string>;
  orderDigest: View<[order: Order], string>;
}>;
