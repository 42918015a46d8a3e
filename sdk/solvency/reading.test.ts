import { expect } from "chai";
import {
  createClient,
  custom,
  decodeFunctionData,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  numberToHex,
  type Hex,
} from "viem";

import { scenarioSetsAbi, solvencyOracleAbi } from "../abi/index.ts";
import {
  exampleBook,
  exampleFrozenBook,
  packScenarios,
  readFrozenBook,
  readScenarios,
  scenarioContentHash,
  ScenariosNotFoundError,
} from "./index.ts";

const CONTRACT = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const HASH: Hex = `0x${"22".repeat(32)}`;
const packed = packScenarios({ instruments: [1, 2], profit: [[1n, -2n]], weights: [1n << 20n] });

type Filter = { fromBlock: Hex; toBlock: Hex };
type Event = { topics: unknown; data: Hex };

/** A node with one log in `block`, of a chain of 12,000 blocks; it keeps the set with `contentHash`. */
function nodeWith({ event, block, contentHash = HASH }: { event?: Event; block: number; contentHash?: Hex }) {
  const asked: [from: number, to: number][] = [];
  const log = event && {
    ...event,
    address: CONTRACT,
    blockNumber: numberToHex(block),
    blockHash: HASH,
    transactionHash: HASH,
    transactionIndex: "0x0",
    logIndex: "0x0",
    removed: false,
  };
  const set = {
    contentHash,
    profitsHash: HASH,
    weightsHash: HASH,
    folds: { profits: [1n, 2n], weights: [3n, 4n] },
    circuit: 6,
    epoch: 9,
    marksTime: 0,
    postedBlock: block,
    publishableFrom: 0,
    isConfirmed: false,
    isVoid: false,
    columns: CONTRACT,
  } as const;
  const client = createClient({
    transport: custom({
      request: ({ method, params }: { method: string; params: [{ data: Hex } & Filter] }) => {
        if (method === "eth_blockNumber") return Promise.resolve(numberToHex(12_000));
        const [call] = params;
        if (method === "eth_getLogs") {
          const [from, to] = [Number(call.fromBlock), Number(call.toBlock)];
          asked.push([from, to]);
          return Promise.resolve(log !== undefined && from <= block && block <= to ? [log] : []);
        }
        expect(decodeFunctionData({ abi: scenarioSetsAbi, data: call.data }).functionName).to.equal(
          "scenarioSet",
        );
        return Promise.resolve(
          encodeFunctionResult({ abi: scenarioSetsAbi, functionName: "scenarioSet", result: set }),
        );
      },
    }),
  });
  return { client, asked };
}

describe("readFrozenBook", () => {
  const frozen = exampleFrozenBook({ snapshot: 3n, totalCash: -5n, blockNumber: 500 });
  const abi = solvencyOracleAbi;
  const eventOf = (digest = frozen.digest): Event => {
    const event = abi.find((item) => item.type === "event" && item.name === "BookFrozen")!;
    return {
      topics: encodeEventTopics({ abi, eventName: "BookFrozen", args: { snapshot: 3n } }),
      data: encodeAbiParameters(
        event.inputs.filter((input) => !("indexed" in input && input.indexed)),
        [{ ...frozen, digest }, exampleBook],
      ),
    };
  };

  it("behavior: an old book is found 5,000 blocks at a time, every block asked for once", async () => {
    const { client, asked } = nodeWith({ event: eventOf(), block: 500 });
    const found = await readFrozenBook({ client, solvencyOracle: CONTRACT, snapshot: 3 });
    expect(found).to.deep.equal({ frozen, book: exampleBook });
    expect(asked).to.deep.equal([
      [7_001, 12_000],
      [2_001, 7_000],
      [0, 2_000],
    ]);
  });

  it("behavior: undefined where there is none", async () => {
    const { client } = nodeWith({ block: 0 });
    expect(await readFrozenBook({ client, solvencyOracle: CONTRACT, snapshot: 3 })).to.equal(undefined);
  });

  it("error: bytes that are not what the digest is of", async () => {
    const { client } = nodeWith({ event: eventOf(HASH), block: 12_000 });
    const failed = await readFrozenBook({ client, solvencyOracle: CONTRACT, snapshot: 3 }).catch(String);
    expect(failed).to.match(/the frozen book 3 is not what it says/);
  });
});

describe("readScenarios", () => {
  const abi = scenarioSetsAbi;
  const contentHash = scenarioContentHash(packed);
  const event = ((): Event => {
    const posted = abi.find((item) => item.type === "event" && item.name === "ScenarioSetPosted")!;
    return {
      topics: encodeEventTopics({ abi, eventName: "ScenarioSetPosted", args: { set: 2n, epoch: 9n } }),
      data: encodeAbiParameters(
        posted.inputs.filter((input) => !("indexed" in input && input.indexed)),
        [contentHash, 0n, packed],
      ),
    };
  })();
  const read = (node: Parameters<typeof nodeWith>[0]) =>
    readScenarios({ client: nodeWith(node).client, scenarioSets: CONTRACT, set: 2 });

  it("behavior: the numbers are the event's, the rest is what the chain keeps", async () => {
    expect(await read({ event, block: 70, contentHash })).to.deep.equal({
      ...packed,
      set: 2,
      epoch: 9,
      circuit: 6,
      contentHash,
      folds: { profits: [1n, 2n], weights: [3n, 4n] },
    });
  });

  it("error: no event, or other numbers than the chain keeps", async () => {
    for (const node of [
      { block: 70, contentHash },
      { event, block: 70 },
    ]) {
      const failed: unknown = await read(node).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(ScenariosNotFoundError);
    }
  });
});
