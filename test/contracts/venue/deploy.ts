/** All contracts of a venue on a fresh in-process chain. */
import { id, type Wallet, ZeroAddress } from "ethers";
import { artifacts, network } from "hardhat";

import type {
  InstrumentRegistry,
  MarginEngine,
  MarginParameters,
  MarkBands,
  MarkOracle,
  RiskCommittee,
  RiskParameters,
  SettlementOracle,
  SignerBonds,
  Token,
} from "./contracts.ts";
import { signerKeys } from "./signing.ts";

/** 2026-01-01 00:00 UTC: every test chain starts at the same second. */
export const GENESIS = new Date("2026-01-01T00:00:00Z");

export const PARAMETERS: Readonly<MarginParameters> = {
  floorRatio: 50_000n,
  maintenanceRatio: 800_000n,
  changeFactor: 2_000_000n,
  growthPerMinute: 20_000n,
  bonusMin: 20_000n,
  bonusMax: 150_000n,
  insuranceShare: 100_000n,
  minSlice: 50_000n,
  maxMarkAge: 900n,
  maxAttestationAge: 600n,
  maxEpochLag: 3n,
  liquidationLag: 2n,
  auctionDuration: 900n,
  auctionStep: 300n,
  makerFee: 200n,
  takerFee: 500n,
  minOpeningBalance: 10_000_000n,
  minLegValue: 10_000n,
  minPerLeg: 10_000n,
  backstopEpochs: 3n,
};

/** Bands as tests are used to; everything else as wide as it may be, and the shortest grace. */
export const BANDS: Readonly<MarkBands> = {
  perpBand: 100_000n,
  binaryBand: 200_000n,
  perpCap: 1_000_000n,
  binaryCap: 1_000_000n,
  fundingRate: 10_000_000n,
  minInterval: 1n,
  limitMoves: 255n,
  outage: 3_600n,
  grace: 60n,
  optionBand: 100_000n,
};

export const MODEL_HASH = id("test model");

export interface SetOptions {
  signers: number;
  threshold: number;
}

export interface VenueOptions {
  marginSet?: SetOptions;
  markSet?: SetOptions;
  parameters?: Partial<MarginParameters>;
  bands?: Partial<MarkBands>;
  /** Nobody by default. */
  guardian?: string;
  /** Seconds. */
  disputeWindow?: bigint;
  /** Least bond of a signer in quote tokens; none by default. */
  minimumBond?: bigint;
  /** Name of a contract without constructor arguments that has `mint`; TestDollar by default. */
  token?: string;
}

export interface Deployment {
  token: Token;
  committee: RiskCommittee;
  registry: InstrumentRegistry;
  settlement: SettlementOracle;
  oracle: MarkOracle;
  parameters: RiskParameters;
  engine: MarginEngine;
  /** Bound to the committee. */
  bonds: SignerBonds;
  /** Ascending by address. */
  marginSigners: Wallet[];
  markSigners: Wallet[];
  marginThreshold: number;
  markThreshold: number;
}

export type Connection = Awaited<ReturnType<typeof connect>>;

export const connect = () => network.create({ override: { initialDate: GENESIS } });

const THREE_OF_FIVE: SetOptions = { signers: 5, threshold: 3 };

/** Owns and deploys everything. */
export async function firstAccount({ ethers }: Connection) {
  const [first] = await ethers.getSigners();
  if (first === undefined) throw new Error("The test chain has no accounts");
  return first;
}

export async function deployVenue(connection: Connection, options: VenueOptions): Promise<Deployment> {
  const { ethers } = connection;
  const owner = await firstAccount(connection);

  const deploy = async <T>(name: string, args: unknown[] = [], libraries: Record<string, string> = {}) => {
    const contract = await ethers.deployContract(name, args, { libraries });
    return contract as unknown as T;
  };

  const marginSet = options.marginSet ?? THREE_OF_FIVE;
  const markSet = options.markSet ?? THREE_OF_FIVE;
  const marginSigners = signerKeys("margin", marginSet.signers);
  const markSigners = signerKeys("mark", markSet.signers);
  const addresses = (wallets: readonly Wallet[]) => wallets.map((wallet) => wallet.address);

  const token = await deploy<Token>(options.token ?? "TestDollar");
  const committee = await deploy<RiskCommittee>("RiskCommittee", [
    owner,
    addresses(marginSigners),
    marginSet.threshold,
    addresses(markSigners),
    markSet.threshold,
  ]);
  const registry = await deploy<InstrumentRegistry>("InstrumentRegistry", [owner]);
  const settlement = await deploy<SettlementOracle>("SettlementOracle", [
    committee,
    registry,
    owner,
    options.disputeWindow ?? 3600n,
  ]);
  const oracle = await deploy<MarkOracle>("MarkOracle", [
    committee,
    settlement,
    owner,
    { ...BANDS, ...options.bands },
  ]);
  const parameters = await deploy<RiskParameters>("RiskParameters", [
    owner,
    options.guardian ?? ZeroAddress,
    { ...PARAMETERS, ...options.parameters },
    MODEL_HASH,
  ]);
  const engine = await deploy<MarginEngine>(
    "MarginEngine",
    [token, committee, oracle, parameters, registry],
    await deployLibraries(deploy, "MarginEngine"),
  );
  const bonds = await deploy<SignerBonds>("SignerBonds", [
    token,
    committee,
    engine,
    oracle,
    settlement,
    owner,
    options.minimumBond ?? 0n,
  ]);
  await committee.setBonds(bonds.target);
  return {
    token,
    committee,
    registry,
    settlement,
    oracle,
    parameters,
    engine,
    bonds,
    marginSigners,
    markSigners,
    marginThreshold: marginSet.threshold,
    markThreshold: markSet.threshold,
  };
}

/** Deploys the libraries that `contract` is linked to, and theirs. */
async function deployLibraries(
  deploy: (name: string, args: unknown[], libraries: Record<string, string>) => Promise<unknown>,
  contract: string,
): Promise<Record<string, string>> {
  const { linkReferences } = await artifacts.readArtifact(contract);
  const libraries: Record<string, string> = {};
  for (const name of Object.values(linkReferences).flatMap((references) => Object.keys(references))) {
    const library = (await deploy(name, [], await deployLibraries(deploy, name))) as { target: string };
    libraries[name] = library.target;
  }
  return libraries;
}
