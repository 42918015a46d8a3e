import { readFileSync } from "node:fs";

import {
  circuitSizes,
  circuitTerms,
  type CircuitName,
  type ScenarioFolds,
  type SolvencyProof,
} from "@plimsoll/circuits";
import {
  buildMarkPost,
  instrumentId,
  markOracleAbi,
  packScenarios,
  packSignatures,
  scenarioContentHash,
  scenarioSetsAbi,
  signMarkPost,
  signScenarioSet,
  solvencyOracleAbi,
  type FrozenBookEvent,
} from "@plimsoll/sdk";
import hre from "hardhat";
import {
  concat,
  createTestClient,
  custom,
  keccak256,
  numberToHex,
  parseEventLogs,
  publicActions,
  stringToHex,
  walletActions,
  type Abi,
  type Address,
  type Hex,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

import local from "../../../ignition/parameters/local.json" with { type: "json" };
import type { BenchBook } from "./benchBook.ts";

type Keys = Parameters<typeof circuitTerms>[1];

const SIZES = circuitSizes.default;
/** EIP-7825. */
const TRANSACTION_GAS = 2n ** 24n;
const EPOCH = 1;
const SNAPSHOT_HASH: Hex = `0x${keccak256(stringToHex("bench")).slice(2, 48)}${"0".repeat(18)}`;
const INSTRUMENTS = Array.from({ length: SIZES.instruments }, (_, i) =>
  instrumentId({ kind: "perp", lotDecimals: 4, index: i + 1 }),
);
const { marginParameters, markBands, modelHash } = local.Plimsoll;

/** The solvency contracts on a chain of their own, over a book that is given instead of traded. Numbers are gas. */
export interface BenchOracle {
  post(book: BenchBook, folds: ScenarioFolds): Promise<bigint>;
  freeze(): Promise<{ gas: bigint; event: FrozenBookEvent }>;
  publish(event: FrozenBookEvent, proof: SolvencyProof): Promise<bigint>;
  /** E computed in the EVM instead, and V checked; undefined when it is more than a transaction may use. */
  direct(book: BenchBook, valueAtRisk: bigint): Promise<bigint | undefined>;
  close(): Promise<void>;
}

export async function createBenchOracle(): Promise<BenchOracle> {
  const connection = await hre.network.create();
  const owner = mnemonicToAccount("test test test test test test test test test test test junk");
  const client = createTestClient({
    mode: "hardhat",
    chain: hardhat,
    account: owner,
    transport: custom(connection.provider),
    pollingInterval: 10,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions);

  async function mined(hash: Hex) {
    const receipt = await client.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`transaction ${hash} was reverted`);
    return receipt;
  }
  async function deploy(name: string, args: readonly unknown[] = []): Promise<Address> {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name);
    const hash = await client.deployContract({ abi: abi as Abi, bytecode: bytecode as Hex, args });
    const { contractAddress } = await mined(hash);
    if (contractAddress === null || contractAddress === undefined) throw new Error(`${name} is not deployed`);
    return contractAddress;
  }

  const signers = [owner.address];
  const committee = await deploy("RiskCommittee", [owner.address, signers, 1, signers, 1]);
  const registry = await deploy("InstrumentRegistry", [owner.address]);
  const settlement = await deploy("SettlementOracle", [committee, registry, owner.address, 120]);
  const markOracle = await deploy("MarkOracle", [committee, settlement, owner.address, markBands]);
  const riskParameters = await deploy("RiskParameters", [
    owner.address,
    owner.address,
    marginParameters,
    modelHash,
  ]);
  const scenarioSets = await deploy("ScenarioSets", [
    owner.address,
    committee,
    markOracle,
    riskParameters,
    0,
  ]);
  const engine = await deploy("ScriptedEngine");
  const terms = { maxSetAge: 86_400, maxMarkAge: 3_600, watchIndex: 150_000_000n };
  const solvencyOracle = await deploy("SolvencyOracle", [
    owner.address,
    engine,
    markOracle,
    scenarioSets,
    terms,
  ]);
  const sets = { address: scenarioSets, abi: scenarioSetsAbi } as const;
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const direct = {
    address: await deploy("DirectSolvency"),
    abi: (await hre.artifacts.readArtifact("DirectSolvency")).abi as Abi,
  };
  const verifiers = {
    batchVerifier: await deploy("AccountBatchVerifier"),
    tailVerifier: await deploy("TailRiskVerifier"),
  };
  const circuit = { ...verifiers, ...circuitTerms(SIZES, verifyingKeys()) };
  await mined(await client.writeContract({ ...sets, functionName: "setCircuit", args: [circuit] }));

  const { timestamp } = await client.getBlock();
  const { keys, words } = buildMarkPost([
    { instrument: INSTRUMENTS[0] ?? 0, price: 10n ** 9n, fundingIndex: 0n },
  ]);
  const post = { epoch: EPOCH, time: Number(timestamp), snapshotHash: SNAPSHOT_HASH, keys, words };
  const signed = await signMarkPost({ chainId: hardhat.id, markOracle, post, signer: owner });
  await mined(
    await client.writeContract({
      address: markOracle,
      abi: markOracleAbi,
      functionName: "post",
      args: [EPOCH, post.time, SNAPSHOT_HASH, keys, words, packSignatures([signed])],
    }),
  );

  return {
    async post(book, folds) {
      const packed = packScenarios({ instruments: INSTRUMENTS, ...book.set });
      const message = {
        contentHash: scenarioContentHash(packed),
        epoch: EPOCH,
        modelHash: modelHash as Hex,
        snapshotHash: SNAPSHOT_HASH,
        circuit: 1,
        profitFold: folds.profits,
        weightFold: folds.weights,
      };
      const signature = await signScenarioSet({ chainId: hardhat.id, scenarioSets, message, signer: owner });
      const hash = await client.writeContract({
        ...sets,
        functionName: "post",
        args: [EPOCH, packed, folds, packSignatures([signature])],
        gas: TRANSACTION_GAS,
      });
      const { gasUsed } = await mined(hash);
      const scripted = (await hre.artifacts.readArtifact("ScriptedEngine")).abi as Abi;
      const call = { address: engine, abi: scripted, gas: TRANSACTION_GAS } as const;
      const accounts = book.accounts.map(walked);
      await mined(await client.writeContract({ ...call, functionName: "setAccounts", args: [accounts] }));
      return gasUsed;
    },

    async freeze() {
      const hash = await client.writeContract({ ...oracle, functionName: "freeze", gas: TRANSACTION_GAS });
      const { gasUsed, logs } = await mined(hash);
      const [event] = parseEventLogs({ abi: solvencyOracleAbi, eventName: "BookFrozen", logs });
      if (event === undefined) throw new Error("nothing was frozen");
      return { gas: gasUsed, event: { frozen: event.args.frozen, book: event.args.book } };
    },

    async publish({ frozen, book }, proof) {
      const hash = await client.writeContract({
        ...oracle,
        functionName: "publish",
        args: [frozen, book, proof],
        gas: TRANSACTION_GAS,
      });
      return (await mined(hash)).gasUsed;
    },

    async direct(book, valueAtRisk) {
      const { profits, weights } = packScenarios({ instruments: INSTRUMENTS, ...book.set });
      const { scenarios, instruments } = SIZES;
      const args = [engine, INSTRUMENTS, profits, weights, scenarios, instruments, valueAtRisk];
      return client
        .estimateContractGas({ ...direct, functionName: "measure", args, gas: TRANSACTION_GAS })
        .catch(() => undefined);
    },

    close: () => connection.close(),
  };
}

/** As `IMarginEngine.walk` packs an account. */
function walked({ equity, lots }: BenchBook["accounts"][number]): Hex {
  const legs = lots.flatMap((size, m) => (size === 0n ? [] : [{ instrument: INSTRUMENTS[m] ?? 0, size }]));
  const head = (BigInt.asUintN(96, equity) << 160n) | BigInt(legs.length);
  return concat([
    numberToHex(head, { size: 32 }),
    ...legs.flatMap(({ instrument, size }) => [
      numberToHex(instrument, { size: 4 }),
      numberToHex(BigInt.asUintN(64, size), { size: 8 }),
    ]),
  ]);
}

function verifyingKeys(): Keys {
  const read = (name: CircuitName): unknown =>
    JSON.parse(
      readFileSync(new URL(`../../../circuits/verifyingKeys/default/${name}.json`, import.meta.url), "utf8"),
    );
  return { accountBatch: read("accountBatch"), tailRisk: read("tailRisk") } as Keys;
}
