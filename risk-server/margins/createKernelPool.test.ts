import { Worker } from "node:worker_threads";

import {
  buildCube,
  marginOf,
  type MarginRequest,
  type Position,
  productionProfile,
  referenceBook,
  type ScenarioCube,
  type Snapshot,
} from "@plimsoll/model";
import { expect } from "chai";

import { analyseBook } from "./analyseBook.ts";
import { createKernelPool, defaultMemoryLimit, type KernelPool } from "./createKernelPool.ts";
import type { NumberedRequest } from "./kernelThread.ts";
import { plainMargins } from "./plainMargins.ts";
import { plainWhatIfs } from "./plainWhatIfs.ts";

const seeds = Array.from({ length: productionProfile.scenarioSet.panels }, (_, i) => [i, 7] as const);
const cubeOf = (snapshot: Snapshot): ScenarioCube =>
  buildCube({ profile: productionProfile, snapshot, seeds });
const cube = cubeOf(referenceBook.snapshot);
const moved = cubeOf({ ...referenceBook.snapshot, time: referenceBook.snapshot.time + 600 });

/** Accounts of one to three positions, so that many are computed quickly; one cannot be valued. */
const accounts: MarginRequest[] = Array.from({ length: 150 }, (_, a) => {
  const positions = [0, 1, 2].slice(0, 1 + (a % 3)).map((i) => ({
    instrument: cube.instruments[(a + 3 * i) % cube.instruments.length]!,
    size: BigInt((a % 2 === 0 ? 1 : -1) * (1 + ((a * 37) % 50))),
  }));
  return a % 5 === 0
    ? { positions, owner: positions.map((p) => ({ ...p, size: 9n * p.size })) }
    : { positions };
});
const impossible = 97;
accounts[impossible] = { positions: [{ instrument: "NOTHING", size: 1n }] };

const plain = (over: ScenarioCube) =>
  accounts.map(({ positions, owner }, a) =>
    a === impossible ? undefined : marginOf(over, positions, owner),
  );

/** An account, and trades on it: each of its positions closed or doubled, others opened; one cannot be valued. */
const [first = "", second = ""] = cube.instruments;
const whatIfs = {
  positions: [
    { instrument: first, size: 40n },
    { instrument: second, size: -25n },
  ],
  siblings: [{ instrument: second, size: 90n }],
  trades: Array.from({ length: 70 }, (_, t) => [
    { instrument: cube.instruments[t % cube.instruments.length]!, size: BigInt(t % 2 === 0 ? 25 : -40) },
  ]),
};
whatIfs.trades[impossible % 70] = [{ instrument: "NOTHING", size: 1n }];

const plainWhatIf = (over: ScenarioCube, trade?: readonly Position[]) => {
  const sizes = new Map(whatIfs.positions.map(({ instrument, size }) => [instrument, size]));
  for (const { instrument, size } of trade ?? []) sizes.set(instrument, (sizes.get(instrument) ?? 0n) + size);
  const held = [...sizes].map(([instrument, size]) => ({ instrument, size }));
  const own = sizes.get(second)!;
  const owner = [{ instrument: second, size: 90n + (own < 0n ? -own : own) }];
  return trade?.[0]?.instrument === "NOTHING" ? undefined : marginOf(over, held, owner);
};
const plainWhatIfReports = (over: ScenarioCube) => ({
  before: plainWhatIf(over),
  after: whatIfs.trades.map((trade) => plainWhatIf(over, trade)),
});

describe("createKernelPool", function () {
  this.timeout(60_000);
  let expected: ReturnType<typeof plain>;
  const pools: KernelPool[] = [];
  before(() => {
    expected = plain(cube);
  });
  after(() => Promise.all(pools.map((pool) => pool.stop())));

  const file = new URL("./kernelThread.ts", import.meta.url);
  /** A thread of the kernel that first does this with a message. */
  const threadThat = (does: string): Worker =>
    new Worker(
      `const { parentPort } = require("node:worker_threads");
      parentPort.on("message", ({ number, request }) => { ${does} });
      import(${JSON.stringify(file.href)});`,
      { eval: true },
    );
  type IsFatal = (thread: number, kind: string) => boolean;
  const never: IsFatal = () => false;

  /**
   * A pool, the threads it has started, and why it lost some.
   * @param isFatal whether thread number so and so is killed once it was sent a request of that kind
   * @param outOfTime whether it is then given up
   */
  function createPool(
    threads: number,
    isFatal = never,
    outOfTime = never,
    start = () => new Worker(file),
    memoryLimit = defaultMemoryLimit,
  ) {
    const workers: Worker[] = [];
    const lost: string[] = [];
    let limit: AbortController;
    const pool = createKernelPool({
      threads,
      start: () => {
        const worker = start();
        const thread = workers.push(worker) - 1;
        const post = worker.postMessage.bind(worker);
        worker.postMessage = (message: NumberedRequest) => {
          post(message);
          const { kind } = message.request;
          if (isFatal(thread, kind)) void worker.terminate();
          const own = limit;
          if (outOfTime(thread, kind)) setTimeout(() => own.abort(), 5);
        };
        return worker;
      },
      // Asked for just before the request is sent.
      limit: () => (limit = new AbortController()).signal,
      onThreadLost: (reason) => lost.push(reason),
      memoryLimit,
    });
    pools.push(pool);
    return { pool, workers, lost };
  }
  const reasonOf = (failing: Promise<unknown>): Promise<unknown> =>
    failing.then(
      () => "nothing",
      (error: unknown) => error,
    );

  it("behavior: reports are those of marginOf, in order, cube after cube, with progress to the end", async () => {
    const { pool, workers } = createPool(3);
    const seen: number[] = [];
    const onProgress = (done: number, total: number): void => {
      expect(total).to.equal(accounts.length);
      seen.push(done);
    };
    expect(await pool.marginsOf(cube, accounts, { onProgress })).to.deep.equal(expected);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).to.equal(accounts.length);
    // Two calls at once: one after another, each over its own rows.
    const [second, first] = await Promise.all([
      pool.marginsOf(moved, accounts),
      pool.marginsOf(cube, accounts),
    ]);
    expect(second).to.deep.equal(plain(moved));
    expect(first).to.deep.equal(expected);
    expect(workers).to.have.length(3);
  });

  it("behavior: a market under a smile, which is a function, reaches the threads", async () => {
    const { snapshot } = referenceBook;
    const smile = {
      expiry: snapshot.time + 86_400 * 30,
      strikes: ["80000", "120000"],
      volatilities: ["0.7", "0.6"],
    };
    const quote = { ...snapshot.assets.BTC!, surface: [smile] };
    const smiling = cubeOf({ ...snapshot, assets: { ...snapshot.assets, BTC: quote } });
    const { pool } = createPool(2);
    const few = accounts.slice(0, 20);
    expect(await pool.marginsOf(smiling, few)).to.deep.equal(plain(smiling).slice(0, 20));
  });

  it("behavior: the same where the memory limit does not hold the rows, cube after cube; refused where it holds no tile", async () => {
    const sized = (memoryLimit: number) =>
      createPool(2, never, never, () => new Worker(file), memoryLimit).pool;
    const pool = sized(4_000_000);
    expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
    expect(await pool.marginsOf(moved, accounts)).to.deep.equal(plain(moved));
    const small = sized(100_000);
    const refusal = String(await reasonOf(small.marginsOf(cube, accounts)));
    expect(refusal).to.match(/memory limit of \d+ bytes at least/);
    const least = Number(/limit of (\d+)/.exec(refusal)![1]);
    expect(await sized(least).marginsOf(cube, accounts.slice(0, 4))).to.deep.equal(expected.slice(0, 4));
  });

  it("behavior: ends within a chunk when it is aborted, and serves the next call", async () => {
    const { pool } = createPool(2);
    const abort = new AbortController();
    const reason = new Error("newer marks");
    let chunks = 0;
    const onProgress = (): void => {
      chunks++;
      abort.abort(reason);
    };
    const many = [...accounts, ...accounts, ...accounts, ...accounts];
    const aborted = pool.marginsOf(cube, many, { signal: abort.signal, onProgress });
    expect(await reasonOf(aborted)).to.equal(reason);
    // At most those that threads had been sent: two each, and one when the first was done.
    expect(chunks).to.be.within(1, 5);
    expect(await reasonOf(pool.marginsOf(cube, accounts, { signal: abort.signal }))).to.equal(reason);
    expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
  });

  it("behavior: what a thread that is killed had in hand is computed by another, and it is replaced", async () => {
    for (const fatal of [0, 1]) {
      const isFatal: IsFatal = (thread, kind) => thread === fatal && kind === "compute";
      const { pool, workers, lost } = createPool(2, isFatal);
      expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
      expect(lost).to.deep.equal(["exit code 1"]);
      expect(await pool.marginsOf(moved, accounts)).to.deep.equal(plain(moved));
      expect(workers).to.have.length(4);
      // Those that were replaced were not lost.
      expect(lost).to.have.length(1);
    }
  });

  it("behavior: what-ifs are marginOf of the changed account, cube after cube, whichever thread is killed", async () => {
    const expectedWhatIfs = plainWhatIfReports(cube);
    const { pool, workers } = createPool(2, (thread, kind) => thread === 1 && kind === "tryTrades");
    expect(await pool.whatIfs(cube, whatIfs)).to.deep.equal(expectedWhatIfs);
    expect(await pool.whatIfs(moved, whatIfs)).to.deep.equal(plainWhatIfReports(moved));
    expect(workers).to.have.length(4);
    const abort = new AbortController();
    abort.abort(new Error("the client went away"));
    expect(String(await reasonOf(pool.whatIfs(cube, whatIfs, { signal: abort.signal })))).to.match(
      /went away/,
    );
    expect(
      await pool.whatIfs(cube, { ...whatIfs, positions: [{ instrument: "NOTHING", size: 1n }] }),
    ).to.deep.equal({
      before: undefined,
      after: whatIfs.trades.map(() => undefined),
    });
    expect(await plainWhatIfs(cube, whatIfs)).to.deep.equal(expectedWhatIfs);
  });

  it("behavior: analytics by a thread are those of this one, refusals included", async () => {
    const { pool } = createPool(2, (thread, kind) => thread === 0 && kind === "analyse");
    const { positions } = whatIfs;
    const matrix = { kind: "matrix", underlying: "BTC", moves: ["-0.1", "0"], volatilities: ["1"] } as const;
    const nowhere = { ...matrix, underlying: "NOWHERE" };
    const distribution = { kind: "distribution", shares: ["0.01"], bins: 9, worst: 2 } as const;
    for (const asked of [matrix, nowhere, distribution]) {
      expect(await pool.analyse(cube, positions, asked)).to.deep.equal(analyseBook(cube, positions, asked));
    }
    expect(analyseBook(cube, positions, nowhere)).to.have.property("kind", "refused");
  });

  it("error: every thread killed while computing, or one while rows are laid out; the next call starts anew", async () => {
    const { pool, workers } = createPool(
      2,
      (thread, kind) =>
        (thread < 2 && kind === "compute") ||
        (thread === 2 && kind === "layOut") ||
        (thread === 5 && kind === "attach"),
    );
    expect(String(await reasonOf(pool.marginsOf(cube, accounts)))).to.match(/every thread/);
    expect(String(await reasonOf(pool.marginsOf(cube, accounts)))).to.match(/a thread of the kernel ended/);
    expect(String(await reasonOf(pool.marginsOf(cube, accounts)))).to.match(/a thread of the kernel ended/);
    expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
    expect(workers).to.have.length(8);
  });

  it("behavior: what a thread that hangs had in hand is computed by another; one that hangs over rows fails the call", async () => {
    for (const kind of ["compute", "attach", "layOut"]) {
      let started = 0;
      const hanging = kind === "layOut" ? 0 : 1;
      const { pool, lost } = createPool(
        2,
        never,
        (thread, asked) => thread === hanging && asked === kind,
        () =>
          started++ === hanging ? threadThat(`if (request.kind === "${kind}") for (;;);`) : new Worker(file),
      );
      const first = pool.marginsOf(cube, accounts);
      if (kind === "compute") expect(await first).to.deep.equal(expected);
      else expect(String(await reasonOf(first))).to.match(/ended: it did not answer in time/);
      expect(lost).to.deep.equal(["it did not answer in time"]);
      expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
    }
  });

  it("error: a message that is not the answer to the chunk in hand ends its thread and is never taken for it", async () => {
    for (const message of [
      "undefined",
      "{}",
      // As an answer that comes twice, or too late.
      '{ number: number - 1, answer: { kind: "computed", reports: request.accounts } }',
    ]) {
      let started = 0;
      const { pool, lost } = createPool(2, never, never, () =>
        started++ === 1
          ? threadThat(`if (request.kind === "compute") parentPort.postMessage(${message});`)
          : new Worker(file),
      );
      expect(await pool.marginsOf(cube, accounts)).to.deep.equal(expected);
      expect(lost).to.deep.equal(["it sent something that is no answer"]);
    }
  });

  it("error: an answer that lacks reports, or is of another kind, fails the call", async () => {
    const none = "{ numbers: Float64Array.of(0), texts: [] }";
    for (const [answer, reason] of [
      [`{ kind: "computed", reports: ${none} }`, /something else than its chunk/],
      ['{ kind: "computed", reports: [] }', /malformed/],
      ['{ kind: "ready", shares: [] }', /something else than its chunk/],
    ] as const) {
      const { pool } = createPool(1, never, never, () =>
        threadThat(`if (request.kind === "compute") parentPort.postMessage({ number, answer: ${answer} });`),
      );
      expect(String(await reasonOf(pool.marginsOf(cube, accounts)))).to.match(reason);
    }
  });

  it("error: once stopped, calls fail and no thread is started, waiting ones included", async () => {
    const { pool, workers, lost } = createPool(2);
    const waiting = [pool.marginsOf(cube, accounts), pool.marginsOf(moved, accounts)];
    await new Promise((resolve) => setTimeout(resolve, 5));
    await pool.stop();
    for (const call of [...waiting, pool.marginsOf(cube, accounts)]) {
      expect(String(await reasonOf(call))).to.match(/stopped/);
    }
    expect(workers).to.have.length(2);
    expect(lost).to.deep.equal([]);
  });

  it("error: a cube of another model is refused with its reason", async () => {
    const { pool } = createPool(1);
    const other = { ...cube, profile: { ...cube.profile, modelVersion: "1.0.0" } };
    expect(String(await reasonOf(pool.marginsOf(other, accounts)))).to.match(/another version of the model/);
  });

  it("behavior: without SIMD the plain model gives the same, one account a turn, and ends when it is aborted", async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    count();
    expect(await plainMargins(cube, accounts)).to.deep.equal(expected);
    isDone = true;
    expect(turns).to.be.at.least(accounts.length);
    const abort = new AbortController();
    const reason = new Error("newer marks");
    const onProgress = (done: number): void => {
      if (done === 3) abort.abort(reason);
    };
    expect(await reasonOf(plainMargins(cube, accounts, { signal: abort.signal, onProgress }))).to.equal(
      reason,
    );
  });
});
