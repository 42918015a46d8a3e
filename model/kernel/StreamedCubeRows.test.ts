import { expect } from "chai";
import fc from "fast-check";

import { referenceBook } from "../books/referenceBook.ts";
import { buildCube } from "../cube/buildCube.ts";
import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { slabsOf } from "../cube/slabsOf.ts";
import { streamedCube } from "../cube/streamedCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { columnDeviation } from "../margin/columnDeviation.ts";
import { marginOf } from "../margin/marginOf.ts";
import { shortfallAllocation } from "../margin/shortfallAllocation.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { computeChunk } from "./computeChunk.ts";
import { MarginKernel } from "./MarginKernel.ts";
import type { MemoryShares } from "./memoryShares.ts";
import { sampledSource } from "./rowSources.ts";
import { leastLimit, slabRoom } from "./slabRoom.ts";
import { StreamedCubeRows } from "./StreamedCubeRows.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
const scenarioSet = { sampler: "sobol", panels: 8, pointsPerPanel: 600 } as const;
const profile = { ...productionProfile, scenarioSet };
const input = { profile, snapshot: strainedSnapshot, seeds };
const cube = buildCube(input);
const streamed = streamedCube(input);

/** Books of up to twelve positions whose sizes span four orders of magnitude. */
function books(keys: readonly string[], count: number, seed: number): Position[][] {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(1n, 10n, 100n, 1000n), fc.boolean())
    .map(([size, scale, long]) => (long ? 1n : -1n) * BigInt(size) * scale);
  const book = fc
    .dictionary(fc.constantFrom(...keys), sizes, { maxKeys: 12 })
    .map((sized) => Object.entries(sized).map(([instrument, size]) => ({ instrument, size })));
  return fc.sample(book, { numRuns: count, seed });
}

const some = books(cube.instruments, 12, 11);
const requests = some.map((positions, i) => ({
  positions,
  // The owner holds more in another account.
  ...(i % 3 === 0
    ? { owner: positions.map(({ instrument, size }) => ({ instrument, size: 3n * size })) }
    : {}),
}));
const expected = requests.map(({ positions, owner }) => marginOf(cube, positions, owner));

type Cube = ScenarioCube | StreamedCube;

/** The memory in which the scenarios take so many slabs, and the moves that happened some as well. */
function sharesFor(over: Cube, slabs: number, width = 128): MemoryShares {
  const source = sampledSource(over);
  for (let sampled = leastLimit(source, width); ; sampled += 1024) {
    const { length } = slabsOf(source.points, source.runs, slabRoom(source, width, sampled));
    if (length <= slabs) return { sampled, past: 300_000, isWhole: false };
  }
}

function streamedKernel(over: Cube, slabs: number, width = 128): MarginKernel {
  const rows = new StreamedCubeRows(over, sharesFor(over, slabs, width), { width });
  expect(rows.sampled.slabs).to.have.length(slabs);
  return new MarginKernel(over, rows);
}

describe("StreamedCubeRows", function () {
  this.timeout(60_000);

  // A panel of 600 scenarios is no whole number of tiles of 128; from 16 slabs on panels are cut.
  for (const slabs of [1, 2, 4, 8, 16, 40]) {
    it(`behavior: whole reports in ${slabs} slabs are those of marginOf, bit for bit`, () => {
      for (const over of [cube, streamed]) {
        expect(streamedKernel(over, slabs).marginsOf(requests)).to.deep.equal(expected);
      }
    });
  }

  it("behavior: the same on other tiles, without relaxed instructions, under the reference profile, without history", () => {
    const over = { profile: { ...referenceProfile, scenarioSet }, snapshot: referenceBook.snapshot, seeds };
    const whole = buildCube(over);
    const few = [[...referenceBook.positions], referenceBook.positions.slice(0, 3), []];
    for (const made of [whole, streamedCube(over)]) {
      const tiling = { exact: 48, single: 20, narrow: 32, extreme: 0.03 };
      const memoryLimit = made === whole ? 1_000_000 : 4_000_000;
      const kernel = new MarginKernel(made, { tiling, memoryLimit, instructions: "plain" });
      expect(kernel.isStreamed).to.equal(true);
      expect(kernel.marginsOf(few.map((positions) => ({ positions })))).to.deep.equal(
        few.map((positions) => marginOf(whole, positions)),
      );
    }
  });

  it("behavior: a kernel streams where half of its memory limit does not hold the rows, or there are none", () => {
    expect(new MarginKernel(cube).isStreamed).to.equal(false);
    expect(new MarginKernel(cube, { memoryLimit: 7_000_000 }).isStreamed).to.equal(false);
    expect(new MarginKernel(cube, { memoryLimit: 3_500_000 }).isStreamed).to.equal(true);
    expect(new MarginKernel(streamed).isStreamed).to.equal(true);
  });

  it("behavior: peaks and deviations of rows from all slabs, allocations with ties at the VaR included", () => {
    const rows = new StreamedCubeRows(streamed, sharesFor(streamed, 16), {
      width: 128,
    });
    expect(rows.measured.peaks).to.deep.equal(cube.peaks);
    cube.rows.forEach((row, i) => expect(rows.deviationOf(i)).to.equal(columnDeviation(row)));
    const kernel = new MarginKernel(streamed, rows);
    const tied = [
      { instrument: "VOTE-1", size: -7n },
      { instrument: "BTC-80000", size: 2n },
    ];
    for (const positions of [some[0]!, tied, []]) {
      expect(kernel.shortfallAllocation(positions)).to.deep.equal(shortfallAllocation(cube, positions));
    }
  });

  it("behavior: accounts share passes as far as memory allows, down to one a pass", () => {
    const passes = [streamedKernel(cube, 40), streamedKernel(streamed, 2)].map((kernel) => {
      let count = 0;
      kernel.marginsOf(requests, { onSlab: (slab) => void (count += slab === 0 ? 1 : 0) });
      return count;
    });
    expect(passes[0]).to.be.above(passes[1]!);
    expect(passes[1]).to.equal(4);
  });

  it("behavior: ends between slabs when told to, and goes on afterwards as if nothing had been", () => {
    const kernel = streamedKernel(streamed, 8);
    for (const last of [0, 3, 7, 11]) {
      let slabs = 0;
      const reason = new Error("no longer wanted");
      const controller = new AbortController();
      const onSlab = (): void => {
        if (slabs++ === last) controller.abort(reason);
      };
      expect(() => kernel.marginsOf(requests, { signal: controller.signal, onSlab })).to.throw(reason);
      expect(slabs).to.equal(last + 1);
    }
    expect(kernel.marginsOf(requests.slice(0, 2))).to.deep.equal(expected.slice(0, 2));
  });

  it("behavior: the first pass over the rows is watched as well", () => {
    const seen: string[] = [];
    const memoryLimit = 1_000_000;
    new MarginKernel(cube, {
      memoryLimit,
      watch: { onSlab: (slab, slabs) => void seen.push(`${slab}/${slabs}`) },
    });
    expect(seen.slice(0, 4)).to.deep.equal(["0/4", "1/4", "2/4", "3/4"]);
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    expect(() => new MarginKernel(cube, { memoryLimit, watch: { signal } })).to.throw("no longer wanted");
  });

  it("behavior: follows another market; the kernel before is refused, and so are other scenarios", () => {
    const calm = { profile, snapshot: exampleSnapshot, seeds };
    const before = buildCube(calm);
    const kernel = streamedKernel(before, 4);
    const btc = { ...exampleSnapshot.assets.BTC!, spot: "93500" };
    const moved = { ...exampleSnapshot, assets: { ...exampleSnapshot.assets, BTC: btc } };
    const next = streamedCube({ ...calm, snapshot: moved });
    expect(kernel.canFollow(next)).to.equal(true);
    const after = kernel.follow(next);
    const [positions] = books(before.instruments, 1, 3);
    expect(after.marginOf(positions!)).to.deep.equal(
      marginOf(buildCube({ ...calm, snapshot: moved }), positions!),
    );
    expect(() => kernel.marginOf(positions!))
      .to.throw(ModelError, "newer cube")
      .with.property("code", "impossibleParameter");
    expect(after.canFollow(cube)).to.equal(false);
    expect(() => after.follow(cube)).to.throw(ModelError, "Make a new kernel");
    const whole = new MarginKernel(before);
    expect(whole.canFollow(next)).to.equal(false);
    expect(() => whole.follow(next)).to.throw(ModelError, "not all in the kernel's memory");
  });

  it("error: rows that change after the kernel was made are refused, never a wrong number", () => {
    const rows = cube.rows.map((row) => row.slice());
    const kernel = streamedKernel({ ...cube, rows }, 8);
    const place = rows[2]!.findIndex((p) => p !== 0);
    const { [place]: value } = rows[2]!;
    for (const [wrong, message] of [
      [2 ** 50, "Row 2 is not what it was when the kernel was made"],
      [0.5, "not an integer below 2^53"],
      [NaN, "not an integer below 2^53"],
    ] as const) {
      rows[2]![place] = wrong;
      expect(() => kernel.marginsOf(requests)).to.throw(ModelError, message);
      rows[2]![place] = value!;
      expect(kernel.marginsOf(requests.slice(0, 1))).to.deep.equal(expected.slice(0, 1));
    }
    rows[3]!.buffer.transfer();
    expect(() => kernel.marginsOf(requests)).to.throw(ModelError, "transferred");
  });

  it("error: a limit below one tile of scenarios is refused with the least there is, which does", () => {
    for (const over of [cube, streamed]) {
      let least = 0;
      try {
        new MarginKernel(over, { memoryLimit: 200_000 });
      } catch (error) {
        expect(error).to.be.instanceOf(ModelError).with.property("code", "tooLarge");
        least = Number(/memory limit of (\d+) bytes at least/.exec((error as ModelError).message)![1]);
      }
      expect(() => new MarginKernel(over, { memoryLimit: least - 1 })).to.throw(
        ModelError,
        `${least} bytes at least`,
      );
      const kernel = new MarginKernel(over, { memoryLimit: least });
      expect(kernel.marginsOf(requests.slice(0, 3))).to.deep.equal(expected.slice(0, 3));
    }
  });

  it("error: refuses what marginOf refuses, and to share or take rows that are not in memory", () => {
    const kernel = streamedKernel(streamed, 4);
    for (const [positions, code] of [
      [[{ instrument: "NOTHING", size: 1n }], "unknownInstrument"],
      [[{ instrument: "BTC-PERP", size: 2n ** 60n }], "tooLarge"],
    ] as const) {
      expect(() => kernel.marginOf(positions))
        .to.throw(ModelError)
        .with.property("code", code);
      expect(computeChunk(kernel, [requests[0]!, { positions }])).to.deep.equal([expected[0], undefined]);
    }
    expect(() => kernel.share(0))
      .to.throw(ModelError, "not all in the kernel's memory")
      .with.property("code", "unsupported");
    const other = { ...streamed, profile: { ...profile, modelVersion: "1.0.0" } };
    expect(() => new MarginKernel(other)).to.throw(ModelError, "another version");
  });
});
