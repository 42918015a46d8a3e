import { parseFraction, ScenarioRows, tailLevel, tailsById } from "@plimsoll/model";
import { expect } from "chai";

import { plainJavaScript } from "./contenders.ts";
import { createTailPool, type TailPool } from "./createTailPool.ts";
import { type BenchLeg, normalWorkload } from "./workload.ts";

const points = 1000;
const work = normalWorkload({ accounts: 60, positions: 20, instruments: 50, points });
const level = tailLevel(points, parseFraction("0.99"));

describe("createTailPool", function () {
  this.timeout(30_000);
  const pools: TailPool[] = [];
  after(() => Promise.all(pools.map((pool) => pool.stop())));

  for (const threads of [1, 2, 3]) {
    it(`behavior: ${threads} thread(s) give the sums of plain JavaScript, also after trades, removals and replaced rows`, async () => {
      const source = [...work.rows];
      const rows = new ScenarioRows(source, points);
      const pool = await createTailPool(rows, threads, 1 << 22);
      pools.push(pool);
      const accounts = new Map<number, readonly BenchLeg[]>(work.books.map((legs, id) => [id, legs]));
      const check = async (): Promise<void> => {
        const tails = new Map((await pool.tails([level])).flatMap((some) => [...tailsById(some)]));
        const ids = [...accounts.keys()];
        const expected = plainJavaScript({ rows: source, points, books: [...accounts.values()] });
        // Σ of the k largest is k·v + Σ (ℓ − v)⁺.
        const sums = ids.map((id) => {
          const [tail] = tails.get(id) ?? [];
          return tail === undefined
            ? undefined
            : BigInt(level.k) * tail.threshold + tail.excess / level.scale;
        });
        expect(sums).to.deep.equal(expected.map(BigInt));
        expect(tails.size).to.equal(accounts.size);
      };
      await pool.set(accounts);
      await check();
      const traded = new Map([3, 4, 61].map((id) => [id, [{ index: id % 50, size: BigInt(id) }]] as const));
      await pool.set(traded);
      for (const [id, legs] of traded) accounts.set(id, legs);
      await pool.remove([5, 6, 7]);
      for (const id of [5, 6, 7]) accounts.delete(id);
      for (const index of [0, 17, 49]) {
        source[index] = Float64Array.from(source[index] ?? [], (p) => Math.round(-0.5 * p));
        rows.setRow(index, source[index]);
      }
      await check();
      await check();
    });
  }

  it("error: what a thread refuses is said, and the thread goes on", async () => {
    const rows = new ScenarioRows(work.rows, points);
    const pool = await createTailPool(rows, 2, 1 << 22);
    pools.push(pool);
    const failure = await pool.set(new Map([[0, [{ index: 99, size: 1n }]]])).catch(String);
    expect(failure).to.contain("no row for a leg");
    await pool.set(new Map([[1, [{ index: 3, size: 1n }]]]));
    expect((await pool.tails([level])).flatMap(({ ids }) => ids)).to.deep.equal([1]);
  });
});
