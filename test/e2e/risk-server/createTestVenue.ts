import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import {
  accountId,
  instrumentId,
  instrumentRegistryAbi,
  marginEngineAbi,
  MARK_SETTLED,
  markOracleAbi,
  modelHash,
  signOrder,
  type AccountId,
} from "@plimsoll/sdk";
import type { Profile } from "@plimsoll/model";
import { devAddresses, type RiskServerConfigInput } from "@plimsoll/risk-server";
import hre from "hardhat";
import {
  createTestClient,
  createWalletClient,
  http,
  parseAbi,
  parseEther,
  publicActions,
  stringToHex,
  zeroAddress,
  type Abi,
  type Address,
  type Hex,
  type LocalAccount,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

import plimsoll from "../../../ignition/modules/Plimsoll.ts";
import local from "../../../ignition/parameters/local.json" with { type: "json" };

const USD = 1_000_000n;
const DAY = 86_400;
export const TWO_HOURS = 7_200;
const GAS = 5_000_000n;
const COMPARISON = { none: 0, greaterOrEqual: 1, less: 3, outcome: 5, allLegs: 6 } as const;
const LIMITS = { openInterestCap: 10n ** 9n, tradeBand: 200_000 };

/** INSECURE: the public test mnemonic of every Hardhat node. */
const person = (index: number): LocalAccount =>
  mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: index });

export const BTC_PERP = instrumentId({ kind: "perp", lotDecimals: 4, index: 1 });
const contract = (index: number) => instrumentId({ kind: "binary", lotDecimals: 0, index });
export const BTC_110K = contract(0);
export const BTC_120K = contract(1);
export const CANDIDATE_1 = contract(2);
export const GAME_1 = contract(3);
/** Expires two hours after the start. */
export const BTC_112K_TODAY = contract(4);
/** Below 113,000 or not, two hours after the start: a set. */
export const BELOW_113K = contract(5);
export const FROM_113K = contract(6);
export const PARLAY = contract(8);

/** A chain of its own behind JSON-RPC, with the contracts deployed by Ignition and nine instruments listed, two of them a set. */
export async function createTestVenue(profile: Profile) {
  const node = await hre.network.createServer("node", "127.0.0.1", 0);
  const { port } = await node.listen();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const connection = await hre.network.create({ network: "localhost", override: { url: rpcUrl } });
  const deploymentId = `test-${port}`;
  const folder = fileURLToPath(new URL(`../../../ignition/deployments/${deploymentId}`, import.meta.url));
  await rm(folder, { recursive: true, force: true });
  const deployed = await connection.ignition.deploy(plimsoll, {
    deploymentId,
    parameters: {
      Plimsoll: {
        ...local.Plimsoll,
        modelHash: modelHash(profile),
      },
    },
    config: { blockPollingInterval: 50, requiredConfirmations: 1 },
  });
  const addressOf = async (one: { getAddress(): Promise<string> }): Promise<Address> =>
    (await one.getAddress()) as Address;
  const token = await addressOf(deployed.token);
  const contracts: RiskServerConfigInput["contracts"] & { marginLens: Address } = {
    marginEngine: await addressOf(deployed.marginEngine),
    marginLens: await addressOf(deployed.marginLens),
    markOracle: await addressOf(deployed.markOracle),
    riskCommittee: await addressOf(deployed.committee),
    riskParameters: await addressOf(deployed.riskParameters),
    instrumentRegistry: await addressOf(deployed.registry),
    settlementOracle: await addressOf(deployed.settlementOracle),
  };
  await connection.close();

  const client = createTestClient({
    mode: "hardhat",
    chain: hardhat,
    transport: http(rpcUrl),
    pollingInterval: 50,
    cacheTime: 0,
  }).extend(publicActions);

  async function send(
    from: LocalAccount,
    call: { to: Address; abi: Abi; functionName: string; args: readonly unknown[] },
  ) {
    const wallet = createWalletClient({ account: from, chain: hardhat, transport: http(rpcUrl) });
    const { to, ...rest } = call;
    const hash = await wallet.writeContract({ ...rest, address: to, gas: GAS });
    const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    if (receipt.status === "success") return receipt;
    await client.simulateContract({ ...rest, address: to, account: from });
    throw new Error(`${call.functionName} was reverted`);
  }

  const owner = person(0);
  const { timestamp } = await client.getBlock();
  const expiry = Number(timestamp) + 30 * DAY;
  const terms = (symbol: string, rest: object) => ({
    symbol: stringToHex(symbol, { size: 32 }),
    underlying: stringToHex("BTC", { size: 32 }),
    comparison: COMPARISON.none,
    lower: 0n,
    upper: 0n,
    expiry,
    outcome: 0,
    legs: [] as number[],
    priced: 0,
    haircut: 0,
    token: zeroAddress,
    ...rest,
  });
  const named = (name: string) => stringToHex(name, { size: 32 });
  const listings: [number, object][] = [
    [BTC_PERP, terms("BTC-PERP", { expiry: 0 })],
    [BTC_110K, terms("BTC-110000", { comparison: COMPARISON.greaterOrEqual, lower: 110_000n * USD })],
    [BTC_120K, terms("BTC-120000", { comparison: COMPARISON.greaterOrEqual, lower: 120_000n * USD })],
    [CANDIDATE_1, terms("ELECTION-1", { comparison: COMPARISON.outcome, underlying: named("ELECTION") })],
    [GAME_1, terms("GAME-1", { comparison: COMPARISON.outcome, underlying: named("GAME-1") })],
    [
      BTC_112K_TODAY,
      terms("BTC-112000-2H", {
        comparison: COMPARISON.greaterOrEqual,
        lower: 112_000n * USD,
        expiry: Number(timestamp) + TWO_HOURS,
      }),
    ],
    [
      BELOW_113K,
      terms("BELOW-113000-2H", {
        comparison: COMPARISON.less,
        lower: 113_000n * USD,
        expiry: Number(timestamp) + TWO_HOURS,
      }),
    ],
    [
      FROM_113K,
      terms("FROM-113000-2H", {
        comparison: COMPARISON.greaterOrEqual,
        lower: 113_000n * USD,
        expiry: Number(timestamp) + TWO_HOURS,
      }),
    ],
    [
      PARLAY,
      terms("PARLAY-1", {
        comparison: COMPARISON.allLegs,
        underlying: named(""),
        legs: [BTC_110K, CANDIDATE_1],
      }),
    ],
  ];
  for (const [id, one] of listings) {
    await send(owner, {
      to: contracts.instrumentRegistry,
      abi: instrumentRegistryAbi,
      functionName: "list",
      args: [id, one, LIMITS],
    });
  }

  await send(owner, {
    to: contracts.instrumentRegistry,
    abi: instrumentRegistryAbi,
    functionName: "listSet",
    args: [[BELOW_113K, FROM_113K]],
  });

  let salt = 0n;
  const engine = contracts.marginEngine;
  const oracle = { address: contracts.markOracle, abi: markOracleAbi } as const;
  return {
    rpcUrl,
    client,
    contracts,
    engine,
    /** The collateral. */
    token,

    /** Coins for the gas of server `index`'s posts. */
    fund: (index: number) =>
      client.setBalance({ address: devAddresses(index).sender, value: parseEther("1000") }),

    head: async (): Promise<{ epoch: number; time: number }> => {
      const word = await client.readContract({ ...oracle, functionName: "head" });
      return { epoch: Number(word >> 224n), time: Number((word >> 184n) & ((1n << 40n) - 1n)) };
    },

    mark: async (instrument: number): Promise<bigint> =>
      (await client.readContract({ ...oracle, functionName: "mark", args: [instrument] }))[0],

    /** An instrument's mark once it is final. */
    settled: async (instrument: number): Promise<bigint | undefined> => {
      const [price, flags] = await client.readContract({
        ...oracle,
        functionName: "mark",
        args: [instrument],
      });
      return (Number(flags) & MARK_SETTLED) === 0 ? undefined : price;
    },

    /** Lets chain time pass. */
    async pass(seconds: number): Promise<void> {
      await client.increaseTime({ seconds });
      await client.mine({ blocks: 1 });
    },

    person,

    async deposit(of: LocalAccount, amount: bigint, subAccount = 0n): Promise<AccountId> {
      const id = accountId(of.address, subAccount);
      const erc20 = parseAbi(["function mint(address,uint256)", "function approve(address,uint256)"]);
      await send(of, { to: token, abi: erc20, functionName: "mint", args: [of.address, amount] });
      await send(of, { to: token, abi: erc20, functionName: "approve", args: [engine, amount] });
      await send(of, { to: engine, abi: marginEngineAbi, functionName: "deposit", args: [id, amount] });
      return id;
    },

    /** `buyer`, or an account of it, buys from `seller` at the mark; both must be fully collateralised. */
    async trade(
      buyer: LocalAccount,
      seller: LocalAccount,
      instrument: number,
      size: bigint,
      price: bigint,
      subAccount = 0n,
    ) {
      const { timestamp: now } = await client.getBlock();
      const side = async (signer: LocalAccount, lots: bigint) => {
        const order = {
          account: accountId(signer.address, lots > 0n ? subAccount : 0n),
          instrument,
          size: lots,
          limitPrice: price,
          minFill: size,
          maxFee: 1_000,
          expiry: Number(now) + 3_600,
          salt: salt++,
          reduceOnly: false,
          approvalVersion: 0,
        };
        return [order, await signOrder({ chainId: hardhat.id, engine, order, signer })] as const;
      };
      const maker = await side(seller, -size);
      const taker = await side(buyer, size);
      await send(owner, {
        to: engine,
        abi: marginEngineAbi,
        functionName: "fill",
        args: [...maker, ...taker, size, "0x", "0x"],
      });
    },

    record: (account: AccountId, attestation: Hex) =>
      send(owner, { to: engine, abi: marginEngineAbi, functionName: "record", args: [account, attestation] }),

    async close() {
      await node.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestVenue = Awaited<ReturnType<typeof createTestVenue>>;
