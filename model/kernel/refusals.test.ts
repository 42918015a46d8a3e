import { expect } from "chai";

import { buildCube } from "../cube/buildCube.ts";
import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { productionProfile } from "../profiles/production.ts";
import { exampleSnapshot, snapshotOf } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { AttachedRows } from "./AttachedRows.ts";
import { ChunkQueue } from "./ChunkQueue.ts";
import { CubeRows } from "./CubeRows.ts";
import { DifferenceRows } from "./DifferenceRows.ts";
import { exactTails } from "./exactTails.ts";
import { createMemory, isKernelSupported } from "./instantiate.ts";
import { KernelMemory } from "./KernelMemory.ts";
import { ladderTails } from "./ladderTails.ts";
import type { LossNode } from "./LossNode.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";
import { onEngine } from "./testing/onEngine.ts";
import { weightedTailSums } from "./weightedTailSums.ts";

const confidence = parseFraction("0.9");
const row = Float64Array.from({ length: 100 }, (_, s) => s - 50);
const rows = new ScenarioRows([row, row], 100, { runs: 2 });
const level = tailLevel(100, confidence);
const legs = [{ index: 0, size: 1n }];
const tiled = (change: object) =>
  new ScenarioRows([row], 100, {
    tiling: { exact: 16, single: 20, narrow: 32, extreme: 0.1, ...change },
  });
const evaluated = (change: object) => exactTails(rows, [[{ legs: [{ ...legs[0]!, ...change }] }]]);
const summed = (...book: LossNode[]) => exactTails(rows, [book]);
const weighted = (weights: Float64Array) => weightedTailSums(rows, legs, weights, confidence);
const ones = (): Float64Array => new Float64Array(100).fill(1);

const seeds = Array.from({ length: 8 }, (_, i) => [i, 1] as const);
const { "BTC-PERP": perp } = exampleSnapshot.instruments;
const cube = buildCube({ profile: productionProfile, snapshot: snapshotOf({ "BTC-PERP": perp! }), seeds });
const changed = (change: Partial<ScenarioCube>): ScenarioCube => ({ ...cube, ...change });
const otherRows = changed({ rows: cube.rows.map((own) => own.map((p) => p + 1)) });
const laid = (): CubeRows => new CubeRows(cube, {});
const { time } = cube.snapshot;

/** What is refused, with which code, and the whole of what is said. */
const refusals: [run: () => unknown, code: string, message: string][] = [
  [
    () => new ScenarioRows([row], 100, { runs: 3 }),
    "impossibleParameter",
    "The scenarios do not divide into 3 runs (got 100). Give whole runs of equal length.",
  ],
  [
    () => new ScenarioRows([row], 100, { spareRows: -1 }),
    "impossibleParameter",
    "The spare rows are no count (got -1). Make it a whole number from 0.",
  ],
  [
    () => rows.setRow(2, row),
    "impossibleParameter",
    "There is no such row (got 2). The kernel has room for 2: reserve spare rows.",
  ],
  [
    () =>
      rows.setRow(
        1,
        row.map((p) => (p === 7 ? 0.5 : p)),
      ),
    "notFinite",
    "A profit and loss of row 1 is not an integer below 2^53 (got 0.5). Rows are integers of 1e-6 USD.",
  ],
  [
    () => rows.setRow(1, new Float64Array(0)),
    "impossibleParameter",
    "Row 1 is empty or its buffer was transferred away (got 0). Give 100 numbers.",
  ],
  [
    () => rows.setRow(1, new Float64Array(99)),
    "impossibleParameter",
    "Row 1 does not have one number a scenario (got 99). Give 100 numbers.",
  ],
  ...(["exact", "single", "narrow"] as const).flatMap((kind): typeof refusals => {
    const whole = { exact: 16, single: 20, narrow: 32 }[kind];
    return [0, -whole, whole + 1, whole / 2, NaN, Infinity].map((width) => [
      () => tiled({ [kind]: width }),
      "impossibleParameter",
      `The ${kind} tiles are not of whole blocks (got ${width}). Make them a multiple of ${whole} scenarios.`,
    ]);
  }),
  ...[-0.1, 1.1, NaN].map((extreme): (typeof refusals)[number] => [
    () => tiled({ extreme }),
    "impossibleParameter",
    `The share of extreme scenarios is not a share (got ${extreme}). Make it from 0 to 1.`,
  ]),
  [
    () => new KernelMemory(65536).take(0.5),
    "impossibleParameter",
    "That is no number of bytes (got 0.5). Make it a whole number from 0.",
  ],
  [
    () => new KernelMemory(65536).take(65536),
    "tooLarge",
    "The kernel needs more than its 65536 bytes of memory (got 65600). Give it more, or fewer instruments or scenarios.",
  ],
  [
    () => {
      const memory = new KernelMemory(1 << 20);
      memory.shared.grow(15);
      memory.take(1 << 19);
    },
    "tooLarge",
    "The machine has no more memory for the kernel (got 458816). Evaluate fewer books at a time, or fewer instruments or scenarios.",
  ],
  [
    () => createMemory(0),
    "tooLarge",
    "The engine does not reserve so much memory for the kernel (got 0). Give the kernel a lower limit.",
  ],
  [
    () => onEngine(undefined, () => createMemory(65536)),
    "unsupported",
    'The engine does not run WebAssembly with SIMD (got "plain"). Use marginOf without a kernel: it gives the same numbers.',
  ],
  [
    () => tailLevel(0, confidence),
    "impossibleParameter",
    "A tail is that of a number of scenarios (got 0). Give how many there are, from 1.",
  ],
  [
    () => tailLevel(100, { numerator: 1n, denominator: 1n }),
    "impossibleParameter",
    'The confidence level is not between 0 and 1 (got "1/1"). Write it as a fraction: parseFraction("0.99").',
  ],
  [
    () => ladderTails(rows, [], [tailLevel(50, confidence)]),
    "impossibleParameter",
    'The level is not one over the kernel\'s scenarios (got {"points":50,"k":5}). Make it with tailLevel(100, …).',
  ],
  [
    () =>
      summed(
        { legs, runLevel: tailLevel(50, confidence) },
        { legs, runLevel: tailLevel(50, parseFraction("0.5")) },
      ),
    "impossibleParameter",
    "Runs have one level (got 25). Use the first one.",
  ],
  [
    () => summed({ legs }, { legs, sums: [1] }),
    "impossibleParameter",
    "A node adds one that is not before it (got 1). It is number 1 of its book.",
  ],
  [
    () => summed({ legs }, { legs: [], parts: [{ node: 0, factor: 17 }], levels: [level] }),
    "impossibleParameter",
    "A factor is too large, or none (got 17). Make it from 0 to 16.",
  ],
  [
    () => evaluated({ index: 2 }),
    "unknownInstrument",
    "The kernel has no row for a leg (got 2). Use the row of one of its 2 instruments.",
  ],
  [
    () => evaluated({ size: 0.5 }),
    "sizeNotInteger",
    "The size of a leg is not a whole number of lots (got 0.5). Pass a bigint of signed lots.",
  ],
  [
    () => evaluated({ size: 2n ** 60n }),
    "tooLarge",
    "A book can move by 2^53 units of 1e-6 USD or more (got 57646075230342350000). Split the account; sums would no longer be exact.",
  ],
  [
    () => weighted(ones().fill(-1)),
    "impossibleParameter",
    "A scenario's weight is not a positive integer (got -1). Scale the weights to integers.",
  ],
  [
    () => weighted(ones().slice(1)),
    "impossibleParameter",
    "There is not one weight a scenario (got 99). Give 100 weights.",
  ],
  [
    () => weighted(ones().fill(2 ** 50)),
    "tooLarge",
    "The weights sum to 2^53 or more (got 112589990684262400). Divide them by a common factor.",
  ],
  [
    () => ladderTails(rows, [], [], { differences: new DifferenceRows(tiled({}), () => undefined) }),
    "impossibleParameter",
    "The differences are those of other rows (got 2). Make them over the rows that are evaluated.",
  ],
  [
    () => new ChunkQueue(5, 0),
    "impossibleParameter",
    'There are no such items and threads (got {"total":5,"threads":0}). Give whole numbers, of threads at least one.',
  ],
  [
    () => new CubeRows(changed({ profile: { ...cube.profile, modelVersion: "0" } }), {}),
    "unsupported",
    `The cube was built by another version of the model than the kernel (got "0"). Build it with version ${cube.profile.modelVersion}.`,
  ],
  ...[
    (cube: ScenarioCube) => laid().follow(cube),
    (cube: ScenarioCube) => new AttachedRows(cube, laid().share(0, 1 << 20)),
  ].map((use): (typeof refusals)[number] => [
    () => use(changed({ profile: { ...cube.profile, modelVersion: "2" } })),
    "unsupported",
    `The cube was built by another version of the model than the kernel (got "2"). Build it with version ${cube.profile.modelVersion}.`,
  ]),
  [
    () => new CubeRows(changed({ rows: [] }), {}),
    "impossibleParameter",
    "The cube does not have one row an instrument (got 0). Build it again: it has 1 instruments.",
  ],
  [
    () => new CubeRows(changed({ historical: { ...cube.historical!, rows: [] } }), {}),
    "impossibleParameter",
    "The cube does not have one row an instrument (got 0). Build it again: it has 1 instruments.",
  ],
  [
    () => new CubeRows(changed({ market: { ...cube.market, instruments: [] } }), {}),
    "impossibleParameter",
    "The cube does not have one row an instrument (got 0). Build it again: it has 1 instruments.",
  ],
  [
    () => {
      const own = changed({ rows: cube.rows.map((some) => some.slice()) });
      const kept = new CubeRows(own, {});
      (own.rows[0]!.buffer as ArrayBuffer).transfer();
      kept.requireCurrent(own);
    },
    "impossibleParameter",
    `A row of the cube does not have one number a scenario, or its buffer was transferred away (got 0). Keep the cube as it was built: ${cube.points} numbers a row.`,
  ],
  [
    () => laid().follow(changed({ points: 5 })),
    "impossibleParameter",
    'The cube has other instruments or scenarios than the kernel\'s (got {"instruments":1,"points":5}). Make a new kernel for it.',
  ],
  [
    () => laid().requireCurrent(otherRows),
    "impossibleParameter",
    `The kernel's rows are those of a newer cube by now (got ${time}). Use the kernel that \`follow\` returned.`,
  ],
  [
    () => {
      const kept = laid();
      refusalOf(() => kept.follow(changed({ rows: [new Float64Array(cube.points).fill(0.5)] })));
      kept.share(0, 1 << 20);
    },
    "impossibleParameter",
    "The kernel's rows were replaced in part only: one of them was refused (got nothing). Make a new kernel.",
  ],
  [
    () => new AttachedRows(otherRows, laid().share(0, 1 << 20)),
    "impossibleParameter",
    `The shared rows are those of another cube (got {"instruments":1,"points":${cube.points}}). Share those of this one: 1 instruments in ${cube.points} scenarios.`,
  ],
  [
    () => {
      const kept = laid();
      const share = kept.share(0, 1 << 20);
      kept.follow(otherRows);
      new AttachedRows(cube, share);
    },
    "impossibleParameter",
    `Another thread has laid out other rows by now (got ${time}). Attach to what it shares now.`,
  ],
];

describe("what the kernel refuses", function () {
  this.timeout(20_000);

  for (const [run, code, message] of refusals) {
    it(`error: ${message}`, () => {
      const refusal = refusalOf(run);
      expect(refusal.message).to.equal(message);
      expect(refusal.code).to.equal(code);
    });
  }

  it("error: a share that is in use", () => {
    const share = laid().share(0, 1 << 20);
    new AttachedRows(cube, share);
    const { code, message } = refusalOf(() => new AttachedRows(cube, share));
    expect(code).to.equal("impossibleParameter");
    expect(message).to.equal(
      `The share was attached before, and its part of the memory is in use (got ${share.sampled.part.start}). Share the rows with another thread number.`,
    );
  });

  it("behavior: what is at the edge is taken", () => {
    expect(isKernelSupported()).to.equal(true);
    for (const extreme of [0, 1]) expect(tiled({ extreme }).extreme).to.equal(100 * extreme);
    expect(tiled({ exact: 16, single: 20, narrow: 32 }).points).to.equal(100);
    expect(new ChunkQueue(1, 1).next()).to.deep.equal({ first: 0, end: 1 });
  });
});
