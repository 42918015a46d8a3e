import { fileURLToPath } from "node:url";

import { circuitSizes, scenarioFolds } from "@plimsoll/circuits";
import { packScenarios, scenarioContentHash, ScenariosNotFoundError } from "@plimsoll/sdk";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import pino from "pino";

import { createMetrics } from "../telemetry/createMetrics.ts";
import { createFoldChallenger } from "./createFoldChallenger.ts";
import type { ChainSet } from "./createSolvencyChain.ts";

type Keys = Parameters<typeof scenarioFolds>[1];

const NOW = 1_000;
const sizes = circuitSizes.small;
const keyFile = (name: string): string =>
  fileURLToPath(new URL(`../../circuits/verifyingKeys/small/${name}.json`, import.meta.url));
const keyFiles = { accountBatch: keyFile("accountBatch"), tailRisk: keyFile("tailRisk") };
const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const keys = { accountBatch: read(keyFiles.accountBatch), tailRisk: read(keyFiles.tailRisk) } as Keys;

const profit = [
  [-5n, 0n],
  [-1n, 0n],
  [1n, 0n],
  [7n, 0n],
];
const weights = [1n, 1n, 1n, 1n].map((weight) => weight << 18n);
/** The generator: on the curve, and not what these scenarios fold to. */
const WRONG = [1n, 2n] as const;

type PostedSet = Partial<ChainSet> & { wrong?: "profits" | "weights"; isLost?: true };

describe("createFoldChallenger", function () {
  this.timeout(60_000);

  /**
   * Which folds of which sets the chain is made to compute, until all of `expected` are.
   * @param onChallenge What comes of one: the chain, block by block another one, has `sets`.
   */
  async function challengesOf(
    sets: readonly PostedSet[],
    expected: readonly string[],
    onChallenge: (challenge: string) => void = () => undefined,
  ): Promise<string[]> {
    const folds = await scenarioFolds({ profit, weights }, keys);
    const packed = packScenarios({ instruments: [1], profit, weights });
    const contentHash = scenarioContentHash(packed);
    const challenged: string[] = [];
    const all = Promise.withResolvers<undefined>();
    const setAt = (number: number) => {
      const { wrong, ...set } = sets[number - 1]!;
      return Promise.resolve({
        isVoid: false,
        isConfirmed: false,
        publishableFrom: NOW + 1,
        contentHash,
        circuit: 1,
        folds: { ...folds, ...(wrong === undefined ? {} : { [wrong]: WRONG }) },
        ...set,
      });
    };
    let blocks = 0;
    const loop = createFoldChallenger({
      config: { chain: { pollIntervalMs: 1 } },
      contracts: {},
      chain: { latestBlock: () => Promise.resolve({ hash: `0x${++blocks}` }) },
      clock: () => Promise.resolve(NOW),
      circuits: () =>
        Promise.resolve({ sizes, files: { accountBatch: file("accountBatch"), tailRisk: file("tailRisk") } }),
      solvencyChain: {
        challengeWindow: () => Promise.resolve(60n),
        sets: () => Promise.resolve(sets.length),
        setAt,
        circuitAt: () => Promise.resolve({}),
        scenarios: async (number: number) => {
          if (sets[number - 1]!.isLost) throw new ScenariosNotFoundError("lost");
          return { ...packed, ...(await setAt(number)) };
        },
        foldedChunks: () => Promise.resolve(0n),
      },
      send: ({ args: [set, part] }: { args: [bigint, number] }) => {
        challenged.push(`${set} ${["profits", "weights"][part]}`);
        onChallenge(challenged.at(-1)!);
        if (challenged.length === expected.length) all.resolve(undefined);
        return Promise.resolve();
      },
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    } as unknown as Parameters<typeof createFoldChallenger>[0]);
    loop.start();
    await all.promise;
    await loop.stop();
    return challenged;
  }

  it("behavior: a set that others replaced at once is folded again as well, and so is one behind a void one", async () => {
    const expected = ["1 weights", "3 profits"];
    const sets: PostedSet[] = [{ wrong: "weights" }, {}, { wrong: "profits" }, { isVoid: true }];
    expect(await challengesOf(sets, expected)).to.deep.equal(expected);
  });

  it("attack: a reorganisation puts another set under a number, of the same content with another fold, and undoes a challenge", async () => {
    const expected = ["2 profits", "1 weights", "2 profits"];
    const sets: PostedSet[] = [{}, { wrong: "profits" }];
    const challenged = await challengesOf(sets, expected, (challenge) => {
      if (challenge === "1 weights") sets.splice(0, 2, { isVoid: true }, { wrong: "profits" });
      else sets.splice(0, 2, { wrong: "weights" }, { wrong: "profits", isVoid: true });
    });
    expect(challenged).to.deep.equal(expected);
  });

  it("behavior: a set whose numbers are not to be had keeps no other from being challenged", async () => {
    expect(await challengesOf([{ isLost: true }, { wrong: "profits" }], ["2 profits"])).to.deep.equal([
      "2 profits",
    ]);
  });

  it("behavior: a server that starts looks at the newest set, and at those that are proven with only later", async () => {
    const past = { publishableFrom: NOW };
    const sets: PostedSet[] = [
      { wrong: "profits", ...past },
      { wrong: "weights" },
      { wrong: "profits", ...past },
    ];
    const expected = ["2 weights", "3 profits"];
    expect(await challengesOf(sets, expected)).to.deep.equal(expected);
  });
});

const file = (name: "accountBatch" | "tailRisk") => ({ verifyingKey: keyFiles[name] });
