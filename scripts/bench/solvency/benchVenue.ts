import { circuitSizes, type ScenarioFolds, type SolvencyProof } from "@plimsoll/circuits";
import {
  buildMarkPost,
  indexedLendingPoolAbi,
  instrumentRegistryAbi,
  marginEngineAbi,
  markOracleAbi,
  packScenarios,
  packSignatures,
  scenarioContentHash,
  scenarioSetsAbi,
  signMarkPost,
  signScenarioSet,
  solvencyOracleAbi,
  testDollarAbi,
  venueVaultAbi,
  type FrozenBookEvent,
} from "@plimsoll/sdk";
import { keccak256, parseEventLogs, stringToHex, type Address, type Hex } from "viem";

import examplesModule from "../../../ignition/modules/Examples.ts";
import local from "../../../ignition/parameters/local.json" with { type: "json" };
import { instrumentTerms } from "../../venue/instrumentTerms.ts";
import type { BenchBook } from "./benchBook.ts";
import { createBenchChain, type Sent, TRANSACTION_GAS } from "./benchChain.ts";
import { tradeBook } from "./tradeBook.ts";

const SIZES = circuitSizes.default;
const USD = 1_000_000n;
/** Of every instrument, 1e-6 USD: what a position is worth does not matter here, only what it could lose. */
const MARK = 100n * USD;
const INSURANCE = 10_000_000n * USD;
const LENT = 100_000n * USD;
const COLLATERAL = 20_000n * USD;

/** A venue with the solvency oracle and the example pool on a chain of its own. */
export interface BenchVenue {
  /** Opens the accounts of a book and trades it; what one fill takes. */
  trade(book: BenchBook): Promise<Cost>;
  post(book: BenchBook, folds: ScenarioFolds): Promise<Cost>;
  freeze(): Promise<Cost & { event: FrozenBookEvent }>;
  publish(event: FrozenBookEvent, proof: SolvencyProof): Promise<Cost>;
  /** The example pool lends half of what the published index allows: what the loan takes. */
  lend(): Promise<Cost>;
  /**
   * V checked and E computed in the EVM instead, from the same walk; undefined when it is more than a transaction may use.
   * @throws Error where E is another.
   */
  direct(book: BenchBook, risk: { valueAtRisk: bigint; shortfall: bigint }): Promise<Cost | undefined>;
  close(): Promise<void>;
}

/** What a step takes; money aside. */
export type Cost = Pick<Sent, "gas" | "seconds">;

export async function createBenchVenue(): Promise<BenchVenue> {
  const chain = await createBenchChain();
  const { client, owner, send } = chain;
  const chainId = client.chain.id;
  // The venue of `npm start`, signed by one key instead of quorums.
  const quorums = { marginSigners: [owner.address], markSigners: [owner.address] };
  const { Plimsoll } = local;
  const deployed = await chain.ignition.deploy(examplesModule, {
    parameters: { Plimsoll: { ...Plimsoll, ...quorums, marginThreshold: 1, markThreshold: 1 } },
    config: { blockPollingInterval: 10, requiredConfirmations: 1 },
  });
  const vault = { address: deployed.vault.target as Address, abi: venueVaultAbi } as const;
  const pool = { address: deployed.pool.target as Address, abi: indexedLendingPoolAbi } as const;
  const solvencyOracle = await client.readContract({ ...vault, functionName: "solvencyOracle" });
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const [engineAddress, marks, sets] = await Promise.all([
    client.readContract({ ...oracle, functionName: "engine" }),
    client.readContract({ ...oracle, functionName: "markOracle" }),
    client.readContract({ ...oracle, functionName: "scenarioSets" }),
  ]);
  const engine = { address: engineAddress, abi: marginEngineAbi } as const;
  const scenarioSets = { address: sets, abi: scenarioSetsAbi } as const;
  const token = {
    address: await client.readContract({ ...vault, functionName: "asset" }),
    abi: testDollarAbi,
  } as const;
  const yardstick = {
    address: await chain.deploy("DirectSolvency"),
    abi: await chain.abiOf("DirectSolvency"),
  };

  const registry = {
    address: await client.readContract({ ...engine, functionName: "registry" }),
    abi: instrumentRegistryAbi,
  } as const;
  const listings = instrumentTerms(
    {
      name: "bench",
      note: "",
      instruments: Array.from({ length: SIZES.instruments }, (_, i) => ({
        kind: "perp" as const,
        symbol: `P${i + 1}`,
        underlying: `U${i + 1}`,
        index: i + 1,
        lotDecimals: 4,
        openInterestCap: "1000000000",
        tradeBand: 100_000,
      })),
      exclusiveSets: [],
    },
    0,
  );
  for (const { id, terms, limits } of listings)
    await send({ ...registry, functionName: "list", args: [id, terms, limits] });
  const instruments = listings.map(({ id }) => id);

  let epoch = 0;
  const snapshotHash = (): Hex =>
    `0x${keccak256(stringToHex(`bench ${epoch}`)).slice(2, 48)}${"0".repeat(18)}`;
  const postMarks = async (): Promise<void> => {
    epoch++;
    const { timestamp } = await client.getBlock();
    const { keys, words } = buildMarkPost(
      instruments.map((instrument) => ({ instrument, price: MARK, fundingIndex: 0n })),
    );
    const post = { epoch, time: Number(timestamp), snapshotHash: snapshotHash(), keys, words };
    const signed = await signMarkPost({ chainId, markOracle: marks, post, signer: owner });
    const args = [epoch, post.time, post.snapshotHash, keys, words, packSignatures([signed])];
    await send({ address: marks, abi: markOracleAbi, functionName: "post", args });
  };
  const mint = async (spender: Address, amount: bigint): Promise<void> => {
    await send({ ...token, functionName: "mint", args: [owner.address, amount] });
    await send({ ...token, functionName: "approve", args: [spender, amount] });
  };

  return {
    async trade(book) {
      await postMarks();
      await mint(
        engine.address,
        book.accounts.reduce((sum, { equity }) => sum + equity, INSURANCE),
      );
      await send({ ...engine, functionName: "fundInsurance", args: [INSURANCE] });
      return tradeBook(book, {
        chain,
        engine: engine.address,
        instruments,
        mark: MARK,
        modelHash: Plimsoll.modelHash as Hex,
        marks: () => ({ epoch, snapshotHash: snapshotHash() }),
        renewMarks: postMarks,
      });
    },

    async post(book, folds) {
      await postMarks();
      const packed = packScenarios({ instruments, ...book.set });
      const message = {
        contentHash: scenarioContentHash(packed),
        epoch,
        modelHash: Plimsoll.modelHash as Hex,
        snapshotHash: snapshotHash(),
        circuit: 1,
        profitFold: folds.profits,
        weightFold: folds.weights,
      };
      const signature = await signScenarioSet({ chainId, scenarioSets: sets, message, signer: owner });
      const args = [epoch, packed, folds, packSignatures([signature])];
      return send({ ...scenarioSets, functionName: "post", args });
    },

    async freeze() {
      const cost = await send({ ...oracle, functionName: "freeze", args: [] });
      const [event] = parseEventLogs({ abi: solvencyOracleAbi, eventName: "BookFrozen", logs: cost.logs });
      if (event === undefined) throw new Error("nothing was frozen");
      return { ...cost, event: { frozen: event.args.frozen, book: event.args.book } };
    },

    publish: ({ frozen, book }, proof) =>
      send({ ...oracle, functionName: "publish", args: [frozen, book, proof] }),

    async lend() {
      await mint(pool.address, LENT);
      await send({ ...pool, functionName: "deposit", args: [LENT, owner.address] });
      await mint(vault.address, COLLATERAL);
      await send({ ...vault, functionName: "deposit", args: [COLLATERAL, owner.address] });
      const of = { functionName: "balanceOf", args: [owner.address] } as const;
      const shares = await client.readContract({ ...vault, ...of });
      await send({ ...vault, functionName: "approve", args: [pool.address, shares] });
      await send({ ...pool, functionName: "addCollateral", args: [shares] });
      const ratio = await client.readContract({ ...pool, functionName: "loanToValue" });
      return send({ ...pool, functionName: "borrow", args: [(COLLATERAL * ratio) / 2_000_000n] });
    },

    async direct(book, { valueAtRisk, shortfall }) {
      const { profits, weights } = packScenarios({ instruments, ...book.set });
      const { scenarios, instruments: width } = SIZES;
      const call = {
        ...yardstick,
        functionName: "measure",
        args: [engine.address, instruments, profits, weights, scenarios, width, valueAtRisk],
        gas: TRANSACTION_GAS,
      };
      const start = performance.now();
      const gas = await client.estimateContractGas(call).catch(() => undefined);
      if (gas === undefined) return undefined;
      const seconds = (performance.now() - start) / 1_000;
      const result = (await client.readContract(call)) as { shortfall: bigint };
      if (result.shortfall !== shortfall)
        throw new Error(`the EVM computes E = ${result.shortfall}, proven was ${shortfall}`);
      return { gas, seconds };
    },

    close: () => chain.close(),
  };
}
