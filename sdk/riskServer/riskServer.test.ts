import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Snapshot } from "@plimsoll/model";
import { expect } from "chai";

import { snapshotHash } from "../hashing/index.ts";
import { createRiskServerClient, RiskServerError, type RiskServerClient } from "./index.ts";

const ACCOUNT = `0x${"11".repeat(32)}` as const;
const HASH = `0x${"ab".repeat(32)}` as const;

const REPORT = {
  profile: "production",
  method: "montecarlo",
  points: 16_384,
  fullCollateral: "9007199254740993",
  valueAtRisk: "-1",
  expectedShortfall: "2",
  standardError: "0",
  levels: [],
  panelError: "0",
  bases: {},
  base: "2",
  floor: "0",
  stresses: [],
  core: "3",
  addOns: { liquidity: "4" },
  initialMargin: "7",
  maintenanceMargin: "5",
  release: 0.5,
  binding: "correlation",
  cascade: [],
  clusters: [],
  waterfall: [],
};
const MARGIN = {
  account: ACCOUNT,
  epoch: 7,
  snapshotHash: HASH,
  blockNumber: "12",
  asOf: 1_721_810_944,
  equity: "-5",
  initialMargin: "7",
  maintenanceMargin: "5",
  worstCase: "9007199254740993",
  binding: "correlation",
  healthy: false,
  report: REPORT,
};

/** A real server on a free port; `answer` decides what it says, `seen` is what it was asked. */
type Seen = { method: string | undefined; url: string | undefined; body: unknown };

describe("createRiskServerClient", () => {
  let server: Server;
  let client: RiskServerClient;
  let answer: (response: ServerResponse) => void;
  let seen: Seen;

  const reply = (status: number, body: unknown, type = "application/json") => {
    answer = (response) => {
      response.writeHead(status, { "content-type": type });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    seen = {
      method: request.method,
      url: request.url,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    answer(response);
  }

  before(async () => {
    server = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    client = createRiskServerClient({ url: `http://127.0.0.1:${port}/`, timeout: 200 });
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function failure(promise: Promise<unknown>): Promise<RiskServerError> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(RiskServerError);
    return error as RiskServerError;
  }

  it("reads an account's margin, money as bigints beyond 2^53", async () => {
    reply(200, MARGIN);
    const margin = await client.getAccountMargin(ACCOUNT);
    expect(seen).to.deep.equal({ method: "GET", url: `/v1/accounts/${ACCOUNT}/margin`, body: undefined });
    expect(margin).to.include({
      equity: -5n,
      worstCase: 9007199254740993n,
      blockNumber: 12n,
      healthy: false,
    });
    expect(margin.report.addOns).to.deep.equal({ liquidity: 4n });
  });

  it("lists accounts, and says how old the marks may be", async () => {
    const { account, equity, initialMargin, maintenanceMargin, worstCase, healthy, ...head } = MARGIN;
    const listed = { account, equity, initialMargin, maintenanceMargin, worstCase, healthy, flagged: true };
    reply(200, { ...head, age: 3, accounts: [{ ...listed, positions: 2 }] });
    const { age, accounts } = await client.listAccounts({ maxAge: 30 });
    expect(seen.url).to.equal("/v1/accounts?maxAge=30");
    expect(age).to.equal(3);
    expect(accounts[0]).to.include({ equity: -5n, maintenanceMargin: 5n, flagged: true, positions: 2 });
    reply(200, MARGIN);
    await client.getAccountMargin(ACCOUNT, { maxAge: 5 });
    expect(seen.url).to.equal(`/v1/accounts/${ACCOUNT}/margin?maxAge=5`);
  });

  it("asks what a portfolio, or an account with changes, would need", async () => {
    const { account: _account, blockNumber: _block, healthy: _healthy, ...rest } = MARGIN;
    reply(200, { ...rest, positions: [{ instrument: 5, size: "-3" }] });
    const positions = [{ instrument: 5, size: -3n }];
    expect((await client.whatIf({ positions })).positions).to.deep.equal(positions);
    expect(seen).to.deep.equal({
      method: "POST",
      url: "/v1/margin",
      body: { positions: [{ instrument: 5, size: "-3" }] },
    });
    await client.whatIf({ account: ACCOUNT, changes: positions });
    expect(seen.body).to.deep.equal({ account: ACCOUNT, changes: [{ instrument: 5, size: "-3" }] });
  });

  it("asks what each of many trades would do", async () => {
    const { epoch, snapshotHash: hash, asOf, equity, initialMargin, maintenanceMargin, worstCase } = MARGIN;
    const before = { initialMargin, maintenanceMargin, worstCase, binding: "chainFloor" };
    const part = { term: "base", before: "0", after: "-2", reason: "expectedShortfall", numbers: {} };
    const problem = { type: "urn:plimsoll:problem:unknown-instrument", title: "None", detail: "such" };
    reply(200, {
      ...{ epoch, snapshotHash: hash, asOf, equity, before, modelMargin: "6" },
      positions: [{ instrument: 5, size: "-3" }],
      trades: [{ after: before, modelMargin: "8", parts: [part], placement: "reduces" }, { problem }],
    });
    const trades = [[{ instrument: 5, size: 1n }], [{ instrument: 6, size: -1n }]];
    const answer = await client.whatIfs({ account: ACCOUNT, trades }, { maxAge: 9 });
    expect(seen).to.deep.equal({
      method: "POST",
      url: "/v1/what-ifs?maxAge=9",
      body: {
        account: ACCOUNT,
        trades: [[{ instrument: 5, size: "1" }], [{ instrument: 6, size: "-1" }]],
      },
    });
    expect(answer.trades[0]).to.deep.include({
      placement: "reduces",
      parts: [{ ...part, before: 0n, after: -2n }],
    });
    expect(answer.trades[1]).to.deep.equal({ problem });
  });

  it("asks for analytics of a book", async () => {
    const { epoch, snapshotHash: hash, asOf } = MARGIN;
    const over = { epoch, snapshotHash: hash, asOf };
    reply(200, { ...over, spots: [90, 110], profit: [["-5", "6"]] });
    const moves = { account: ACCOUNT, underlying: "BTC", moves: ["-0.1", "0.1"] };
    const matrix = await client.scenarioMatrix({ ...moves, volatilities: ["1"] });
    expect(seen).to.deep.include({ url: "/v1/scenario-matrix", body: { ...moves, volatilities: ["1"] } });
    expect(matrix.profit).to.deep.equal([[-5n, 6n]]);
    reply(200, { ...over, curve: [{ move: "-0.1", spot: 90, profit: "-5" }] });
    expect((await client.profitCurve({ ...moves, bins: 20 })).curve[0]?.profit).to.equal(-5n);
    expect(seen.url).to.equal("/v1/profit-curve");
    const found = { points: 1, mean: "2", quantiles: [], levels: [], histogram: [], worst: [] };
    reply(200, { ...over, ...found });
    const distribution = await client.profitDistribution({ account: ACCOUNT, shares: [], bins: 1, worst: 0 });
    expect(distribution.mean).to.equal(2n);
    expect(seen.url).to.equal("/v1/profit-distribution");
  });

  it("reads a snapshot and checks that it is the one asked for", async () => {
    const snapshot: Snapshot = {
      version: 1,
      time: 1,
      beacons: [HASH],
      assets: {},
      events: {},
      instruments: {},
    };
    reply(200, snapshot);
    expect(await client.getSnapshot(snapshotHash(snapshot))).to.deep.equal(snapshot);
    expect((await failure(client.getSnapshot(HASH))).title).to.equal("Wrong snapshot");
  });

  it("error: a problem document becomes a RiskServerError", async () => {
    const problem = {
      type: "https://plimsoll.dev/problems/quorum",
      title: "No quorum",
      status: 503,
      detail: "1 of 2 signed",
    };
    reply(503, problem, "application/problem+json");
    const error = await failure(client.requestAttestation({ account: ACCOUNT }));
    expect(error).to.include(problem);
    expect(error.message).to.contain("/v1/attestations: 503 No quorum. 1 of 2 signed");
    expect(seen.body).to.deep.equal({ account: ACCOUNT });
  });

  it("error: a failure that is no problem document keeps its status and text", async () => {
    reply(502, "<html>bad gateway</html>", "text/html");
    expect(await failure(client.health())).to.include({ status: 502, detail: "<html>bad gateway</html>" });
  });

  it("error: an answer that is not the API's names the field", async () => {
    reply(200, { ...MARGIN, equity: 5 });
    const error = await failure(client.getAccountMargin(ACCOUNT));
    expect(error.title).to.equal("Unexpected answer");
    expect(error.detail).to.contain("equity");
    reply(200, "hello");
    expect((await failure(client.health())).detail).to.equal("It is not JSON");
  });

  it("error: no answer in time, nobody listening", async () => {
    answer = () => undefined;
    expect(await failure(client.health())).to.include({ status: 0, title: "Timed out" });
    const nobody = createRiskServerClient({ url: "http://127.0.0.1:1" });
    const refused = await failure(nobody.health());
    expect(refused).to.include({ status: 0, title: "No answer" });
    expect(() => createRiskServerClient({ url: "nonsense" })).to.throw(TypeError);
  });
});
