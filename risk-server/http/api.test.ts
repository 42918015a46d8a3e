import { productionProfile, type Instrument } from "@plimsoll/model";
import {
  accountId,
  accountMarginSchema,
  ConfigError,
  instrumentId,
  portfolioHash,
  problemSchema,
  profitCurveSchema,
  profitDistributionSchema,
  whatIfMarginSchema,
  whatIfsSchema,
  type AccountId,
  type Problem,
} from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";

import type { Ledger, LedgerAccount, LedgerState } from "../ledger/Ledger.ts";
import { createMarginBook } from "../margins/createMarginBook.ts";
import { createMarginModel } from "../margins/createMarginModel.ts";
import { buildSnapshot } from "../snapshots/buildSnapshot.ts";
import { createMemorySnapshotStore } from "../snapshots/createMemorySnapshotStore.ts";
import { createMetrics } from "../telemetry/createMetrics.ts";
import { createApp } from "./createApp.ts";
import { createQueries } from "./createQueries.ts";
import { listen, type Listening } from "./listen.ts";
import { Problem as RefusedProblem } from "./Problem.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { committeeRoutes } from "./routes/committee.ts";
import { marginRoutes } from "./routes/margins.ts";
import { scenarioRoutes } from "./routes/scenarios.ts";
import { snapshotRoutes } from "./routes/snapshots.ts";

const PERP = instrumentId({ kind: "perp", lotDecimals: 4, index: 1 });
const UNLISTED = instrumentId({ kind: "perp", lotDecimals: 4, index: 99 });
const ALICE = accountId("0x00000000000000000000000000000000000000a1");
const ALICE_2 = accountId("0x00000000000000000000000000000000000000a1", 2n);
const BOB = accountId("0x00000000000000000000000000000000000000b2");
const STRANGER = accountId("0x00000000000000000000000000000000000000b1");
const TIME = 1_760_000_000;
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol" as const, panels: 1, pointsPerPanel: 1_000 },
};

const holding = (account: AccountId, size: bigint): [AccountId, LedgerAccount] => [
  account,
  {
    account,
    flagged: false,
    positions: [{ instrument: PERP, size }],
    equity: 50_000_000_000n,
    worstCase: 100_000_000_000n,
    portfolioHash: portfolioHash([{ instrument: PERP, size }]),
  },
];

/** The HTTP side on a real port, over a ledger that stands still. */
describe("HTTP API", () => {
  const logger = pino({ level: "silent" });
  const model = createMarginModel(profile);
  const store = createMemorySnapshotStore();
  let listening: Listening;
  let hash: `0x${string}`;
  let age = 5;

  before(async () => {
    const perp: Instrument = { kind: "perp", symbol: "BTC-PERP", underlying: "BTC", lotDecimals: 4 };
    const instruments = new Map([[PERP, perp]]);
    const block = { number: 7n, hash: `0x${"22".repeat(32)}` as const, timestamp: TIME };
    // Alice has two accounts, long and short; somebody else is the other side of what is left.
    const accounts = new Map([holding(ALICE, 10_000n), holding(ALICE_2, -8_000n), holding(BOB, -2_000n)]);
    const snapshot = buildSnapshot({
      time: TIME,
      beacons: [`0x${"11".repeat(32)}`],
      view: { assets: { BTC: { spot: "100000", volatility: "0.67" } }, events: {} },
      ledger: { instruments, marks: new Map() },
      named: { block, accounts },
      previous: undefined,
      profile,
    });
    hash = await store.put(snapshot);
    const state: LedgerState = {
      block,
      accounts,
      instruments,
      marks: new Map(),
      head: { epoch: 3, time: TIME, snapshotHash: hash },
      modelHash: `0x${"44".repeat(32)}`,
      bounds: { floorRatio: 50_000, maintenanceRatio: 800_000 },
    };
    const listeners: ((state: LedgerState) => void)[] = [];
    const ledger: Ledger = {
      state: () => state,
      confirmed: () => state,
      at: () => Promise.resolve(state),
      failure: () => undefined,
      onChange: (listener) => void listeners.push(listener),
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
    const metrics = createMetrics("test");
    const snapshotOf = async (wanted: `0x${string}`) => (await store.get(wanted)) ?? snapshot;
    const book = createMarginBook({ ledger, model, snapshotOf, logger, metrics });
    for (const listener of listeners) listener(state);
    await book.prepare(snapshot, hash);
    const refuse = () => Promise.reject(new RefusedProblem(503, "no-quorum", "There is no quorum", "none"));
    const queries = createQueries({ ledger, book, clock: () => Promise.resolve(TIME + age), maxMarkAge: 60 });
    const app = createApp({
      routers: [
        accountRoutes(queries),
        marginRoutes(queries, refuse, metrics),
        scenarioRoutes(queries),
        snapshotRoutes(store),
        committeeRoutes(refuse, refuse, refuse, undefined),
      ],
      requestsPerMinute: 80,
      allowOrigin: "https://dashboard.example",
      logger,
      metrics,
    });
    listening = await listen(app, "127.0.0.1", 0);
    while (book.ready() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  beforeEach(() => {
    age = 5;
  });
  after(async () => {
    await listening.close();
    await model.stop();
  });

  const get = (path: string) => fetch(`${listening.url}${path}`);
  const post = (path: string, body: unknown) =>
    fetch(`${listening.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  async function problem(response: Response, status: number, kind: string): Promise<Problem> {
    expect(response.status).to.equal(status);
    expect(response.headers.get("content-type")).to.match(/^application\/problem\+json/);
    const document = problemSchema.parse(await response.json());
    expect(document.status).to.equal(status);
    expect(document.type).to.equal(`urn:plimsoll:problem:${kind}`);
    return document;
  }

  it("gives an account's margin with its epoch, the time of its marks and their age", async () => {
    const response = await get(`/v1/accounts/${ALICE}/margin`);
    expect(response.headers.get("access-control-allow-origin")).to.equal("https://dashboard.example");
    const json = (await response.json()) as { age: number };
    const margin = accountMarginSchema.parse(json);
    expect(margin).to.deep.include({
      account: ALICE,
      epoch: 3,
      snapshotHash: hash,
      asOf: TIME,
      blockNumber: 7n,
    });
    expect(json.age).to.equal(5);
    expect(margin.maintenanceMargin <= margin.initialMargin).to.equal(true);
    expect(margin.healthy).to.equal(margin.equity >= margin.maintenanceMargin);
  });

  it("lists accounts for keepers and dashboards", async () => {
    const list = (await (await get("/v1/accounts")).json()) as { epoch: number; accounts: object[] };
    expect(list.epoch).to.equal(3);
    expect(list.accounts).to.have.length(3);
    expect(list.accounts[0]).to.include({
      account: ALICE,
      equity: "50000000000",
      flagged: false,
      positions: 1,
    });
  });

  it("answers what a trade would do: all positions, or an account and changes", async () => {
    const half = [{ instrument: PERP, size: "-1000" }];
    const alone = whatIfMarginSchema.parse(await (await post("/v1/margin", { positions: half })).json());
    const changed = await post("/v1/margin", {
      account: BOB,
      changes: [{ instrument: PERP, size: "1000" }],
    });
    const reduced = whatIfMarginSchema.parse(await changed.json());
    expect(reduced.initialMargin).to.equal(alone.initialMargin);
    expect(reduced.equity).to.equal(50_000_000_000n);
    expect(alone.equity).to.equal(undefined);
    expect(alone.worstCase).to.equal(10_000_000_000n);
  });

  it("behavior: an account is charged for what its owner holds over all accounts, a portfolio of nobody is not", async () => {
    const whatIf = async (body: object) =>
      whatIfMarginSchema.parse(await (await post("/v1/margin", body)).json());
    const positions = [{ instrument: PERP, size: "-500" }];
    const [alone, ofBob, ofAlice] = await Promise.all([
      whatIf({ positions }),
      whatIf({ account: BOB, positions }),
      whatIf({ account: ALICE_2, positions }),
    ]);
    // 10,000 are open: 500 are less than the tenth that is free, and with ALICE's 10,000 all of the market.
    expect(alone.report.addOns.concentration).to.equal(0n);
    expect(ofBob.report).to.deep.equal(alone.report);
    expect(ofAlice.report.addOns.concentration! > 0n).to.equal(true);
    expect(ofAlice.initialMargin > alone.initialMargin).to.equal(true);
  });

  it("behavior: what each of many trades would do: margins of POST /v1/margin, parts that sum to them, placement", async () => {
    const margin = async (body: object) =>
      whatIfMarginSchema.parse(await (await post("/v1/margin", body)).json());
    const sizes = ["1000", "2000", "-500", "-1000000", "0"];
    const trades = [
      ...sizes.map((size) => [{ instrument: PERP, size }]),
      [{ instrument: UNLISTED, size: "1" }],
      [
        { instrument: PERP, size: "700" },
        { instrument: PERP, size: "300" },
      ],
    ];
    const response = await post("/v1/what-ifs?maxAge=9", { account: BOB, trades });
    expect(response.status).to.equal(200);
    const answer = whatIfsSchema.parse(await response.json());
    expect(answer).to.deep.include({ epoch: 3, snapshotHash: hash, asOf: TIME, equity: 50_000_000_000n });
    expect(answer.positions).to.deep.equal([{ instrument: PERP, size: -2_000n }]);
    const present = await margin({ account: BOB, positions: [{ instrument: PERP, size: "-2000" }] });
    const { initialMargin, maintenanceMargin, worstCase, binding } = present;
    expect(answer.before).to.deep.equal({ initialMargin, maintenanceMargin, worstCase, binding });
    for (const at of [0, 1, 2, 3, 6]) {
      const one = answer.trades[at]!;
      if (!("after" in one)) throw new Error(one.problem.detail);
      const changed = await margin({
        account: BOB,
        changes: trades[at]!.map(({ instrument, size }) => ({ instrument, size })),
      });
      expect(one.after).to.deep.include({
        initialMargin: changed.initialMargin,
        maintenanceMargin: changed.maintenanceMargin,
        binding: changed.binding,
      });
      expect(one.modelMargin).to.equal(changed.report.initialMargin);
      const sum = (side: "before" | "after") => one.parts.reduce((total, part) => total + part[side], 0n);
      expect([sum("before"), sum("after")]).to.deep.equal([answer.modelMargin, one.modelMargin]);
    }
    const placements = answer.trades.map((one) => ("placement" in one ? one.placement : one));
    expect(placements.slice(0, 4)).to.deep.equal(["covered", "covered", "covered", "refused"]);
    for (const [at, kind] of [
      [4, "malformed-request"],
      [5, "unknown-instrument"],
    ] as const) {
      const one = answer.trades[at]!;
      expect("problem" in one && one.problem.type).to.equal(`urn:plimsoll:problem:${kind}`);
    }
  });

  it("behavior: what-ifs on positions of nobody have no equity; 2^53 in one trade leaves the others", async () => {
    const positions = [{ instrument: PERP, size: "10" }];
    const trades = [[{ instrument: PERP, size: "-10" }], [{ instrument: PERP, size: "9000000000000000000" }]];
    const answer = whatIfsSchema.parse(await (await post("/v1/what-ifs", { positions, trades })).json());
    expect(answer.equity).to.equal(undefined);
    const [closed, huge] = answer.trades;
    expect(closed).to.deep.include({ modelMargin: 0n });
    expect(closed).not.to.have.property("placement");
    expect(huge).to.have.nested.property("problem.type", "urn:plimsoll:problem:impossible-portfolio");
  });

  it("error: what-ifs without trades, with too many, of nobody, of an unknown account, too large", async () => {
    const trade = [{ instrument: PERP, size: "1" }];
    const refused = async (body: unknown) =>
      (await problem(await post("/v1/what-ifs", body), 400, "malformed-request")).detail;
    expect(await refused({ account: BOB, trades: [] })).to.match(/^trades: /);
    expect(await refused({ account: BOB, trades: [[]] })).to.match(/^trades\.0: /);
    expect(await refused({ trades: [trade] })).to.match(/^account: expected an account, or positions/);
    const many = { account: BOB, trades: Array.from({ length: 257 }, () => trade) };
    expect(await refused(many)).to.match(/at most 256 trades: send the rest in another request/);
    await problem(await post("/v1/what-ifs", { account: STRANGER, trades: [trade] }), 404, "unknown-account");
    const impossible = { positions: [trade[0], trade[0]], trades: [trade] };
    await problem(await post("/v1/what-ifs", impossible), 400, "impossible-portfolio");
    const large = { account: BOB, trades: [trade], padding: "x".repeat(300_000) };
    await problem(await post("/v1/what-ifs", large), 413, "too-large");
  });

  it("behavior: matrix, curve and distribution of a portfolio or an account", async () => {
    const positions = [{ instrument: PERP, size: "1000" }];
    const moved = { positions, underlying: "BTC", moves: ["-0.2", "0", "0.1"] };
    // A tenth of a bitcoin at 100,000 USD.
    const profits = ["-2000000000", "0", "1000000000"];
    const matrix = await post("/v1/scenario-matrix", { ...moved, volatilities: ["1", "2"] });
    expect(await matrix.json()).to.deep.include({ epoch: 3, age: 5, profit: [profits, profits] });
    const curve = profitCurveSchema.parse(
      await (await post("/v1/profit-curve", { ...moved, bins: 4 })).json(),
    );
    expect(curve.curve.map(({ profit }) => profit.toString())).to.deep.equal(profits);
    expect(curve.scenarios?.map(({ count }) => count)).to.deep.equal([250, 250, 250, 250]);
    const found = profitDistributionSchema.parse(
      await (await post("/v1/profit-distribution", { account: BOB, worst: 2 })).json(),
    );
    const margin = accountMarginSchema.parse(await (await get(`/v1/accounts/${BOB}/margin`)).json());
    expect(found.levels[0]?.expectedShortfall).to.equal(margin.report.expectedShortfall);
    expect(found.histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(1_000);
    // Bob is short: his worst scenarios are rises.
    expect(found.worst.map(({ moves }) => moves.BTC! > 0)).to.deep.equal([true, true]);
  });

  it("error: analytics of nobody, of both, of another underlying, of moves that are none", async () => {
    const positions = [{ instrument: PERP, size: "1000" }];
    const asked = { positions, underlying: "BTC", moves: ["0"], volatilities: ["1"] };
    const refused = async (change: object, kind = "malformed-request") =>
      (await problem(await post("/v1/scenario-matrix", { ...asked, ...change }), 400, kind)).detail;
    expect(await refused({ account: BOB })).to.match(/an account or positions, not both/);
    expect(await refused({ moves: ["-1"] })).to.match(/^moves\.0: expected a move above -1/);
    expect(await refused({ moves: [] })).to.match(/^moves: /);
    expect(await refused({ volatilities: ["much"] })).to.match(/^volatilities\.0: expected a decimal/);
    expect(await refused({ underlying: "DOGE" }, "impossible-portfolio")).to.match(/DOGE.*Use one of BTC/);
    const stranger = await post("/v1/profit-distribution", { account: STRANGER });
    await problem(stranger, 404, "unknown-account");
  });

  it("serves snapshots by hash, to be kept for ever", async () => {
    const response = await get(`/v1/snapshots/${hash}`);
    expect(response.headers.get("cache-control")).to.contain("immutable");
    expect(await response.json()).to.have.property("time", TIME);
    await problem(await get(`/v1/snapshots/0x${"00".repeat(32)}`), 404, "unknown-snapshot");
    await problem(await get("/v1/snapshots/latest"), 400, "malformed-request");
  });

  it("error: unknown account, unknown instrument, unknown page", async () => {
    const { detail } = await problem(await get(`/v1/accounts/${STRANGER}/margin`), 404, "unknown-account");
    expect(detail).to.contain(STRANGER);
    const unlisted = { positions: [{ instrument: UNLISTED, size: "1" }] };
    await problem(await post("/v1/margin", unlisted), 404, "unknown-instrument");
    await problem(await get("/v2/margin"), 404, "not-found");
  });

  it("error: an id, body or parameter that is malformed", async () => {
    await problem(await get("/v1/accounts/0x12/margin"), 400, "malformed-request");
    const notJson = await problem(await post("/v1/margin", "{ positions"), 400, "malformed-request");
    expect(notJson.detail).to.match(/not JSON/);
    const number = { positions: [{ instrument: PERP, size: 5 }] };
    const wrongSize = await problem(await post("/v1/margin", number), 400, "malformed-request");
    expect(wrongSize.detail).to.match(/^positions\.0\.size: .*string/);
    const noPositions = await problem(await post("/v1/margin", {}), 400, "malformed-request");
    expect(noPositions.detail).to.match(/^positions: .*array/);
    await problem(await post("/v1/margin", { portfolio: [] }), 400, "malformed-request");
    await problem(await get("/v1/accounts?maxAge=soon"), 400, "malformed-request");
    await problem(await post("/v1/committee/marks", {}), 400, "malformed-request");
  });

  it("error: a size of zero, an instrument twice, or more than the model can sum exactly", async () => {
    const ask = async (...sizes: string[]) =>
      problem(
        await post("/v1/margin", { positions: sizes.map((size) => ({ instrument: PERP, size })) }),
        400,
        "impossible-portfolio",
      );
    expect((await ask("0")).detail).to.match(/empty/);
    expect((await ask("1", "2")).detail).to.match(/twice/);
    expect((await ask("9000000000000000000")).detail).to.match(/2\^53/);
    const many = Array.from({ length: 65 }, () => ({ instrument: PERP, size: "1" }));
    await problem(await post("/v1/margin", { positions: many }), 400, "malformed-request");
  });

  it("error: a body that is too large", async () => {
    await problem(await post("/v1/margin", { positions: [], padding: "x".repeat(40_000) }), 413, "too-large");
  });

  it("error: marks older than the server or the asker accepts", async () => {
    age = 61;
    const stale = await problem(await get("/v1/accounts"), 503, "stale-marks");
    expect(stale).to.include({ epoch: 3, asOf: TIME, age: 61 });
    expect((await get("/v1/accounts?maxAge=100")).status).to.equal(200);
    await problem(await post("/v1/attestations", { account: ALICE }), 503, "stale-marks");
    age = 5;
    await problem(await get("/v1/accounts?maxAge=4"), 503, "stale-marks");
  });

  it("error: a port that is taken", async () => {
    const port = Number(new URL(listening.url).port);
    const app = createApp({
      routers: [],
      requestsPerMinute: 1,
      allowOrigin: undefined,
      logger,
      metrics: createMetrics("b"),
    });
    const error: unknown = await listen(app, "127.0.0.1", port).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as ConfigError).message).to.equal(
      `http.port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another port`,
    );
  });

  it("error: too many requests, counted apart from the committee's", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 85; i++) statuses.push((await get("/v1/accounts")).status);
    expect(statuses).to.include(429);
    await problem(await get("/v1/accounts"), 429, "too-many-requests");
    await problem(await post("/v1/committee/margins", {}), 400, "malformed-request");
  });
});
