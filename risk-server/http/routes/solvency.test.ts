import type { SolvencyStatus } from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";

import { createMemoryProofStore } from "../../solvency/createMemoryProofStore.ts";
import { createProofNews, type ProofNewsroom } from "../../solvency/createProofNews.ts";
import { createMetrics } from "../../telemetry/createMetrics.ts";
import { createApp } from "../createApp.ts";
import { listen, type Listening } from "../listen.ts";
import { solvencyRoutes } from "./solvency.ts";

/** The routes on a real port, without an oracle: what is told is told by the test. */
describe("GET /v1/solvency/events", () => {
  let listening: Listening;
  let news: ProofNewsroom;
  let stopping: AbortController;
  let leave: AbortController;
  beforeEach(async () => {
    news = createProofNews();
    stopping = new AbortController();
    leave = new AbortController();
    const routes = solvencyRoutes({
      status: () => Promise.reject<SolvencyStatus>(new Error("not asked")),
      proofs: createMemoryProofStore(),
      news,
      stopping: stopping.signal,
    });
    const app = createApp({
      routers: [routes],
      requestsPerMinute: 1_000,
      allowOrigin: undefined,
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    });
    listening = await listen(app, "127.0.0.1", 0);
  });
  afterEach(async () => {
    leave.abort();
    await listening.close();
  });

  /** Opens a stream; `read` waits until so much has been said. */
  async function open() {
    const response = await fetch(`${listening.url}/v1/solvency/events`, { signal: leave.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    return {
      response,
      async read(events: number): Promise<string> {
        while (said.split("\n\n").length <= events) {
          const { done, value } = await reader.read();
          if (done) return `${said}(end)`;
          said += value;
        }
        return said;
      },
      ended: async (): Promise<boolean> => (await reader.read()).done,
    };
  }

  it("behavior: what happens to a proof is told to all who listen, in order, as server-sent events", async () => {
    const [one, other] = [await open(), await open()];
    expect(one.response.status).to.equal(200);
    expect(one.response.headers.get("content-type")).to.match(/^text\/event-stream/);
    expect(one.response.headers.get("cache-control")).to.equal("no-cache");
    news.tell({ event: "building", snapshot: 3 });
    news.tell({ event: "proving", snapshot: 3, done: 1, all: 4 });
    news.tell({ event: "failed", snapshot: 3, reason: "two\nlines" });
    const expected =
      'event: building\ndata: {"snapshot":3}\n\n' +
      'event: proving\ndata: {"snapshot":3,"done":1,"all":4}\n\n' +
      'event: failed\ndata: {"snapshot":3,"reason":"two\\nlines"}\n\n';
    expect(await one.read(3)).to.equal(expected);
    expect(await other.read(3)).to.equal(expected);
  });

  it("behavior: who comes later is told what happened last", async () => {
    news.tell({ event: "building", snapshot: 7 });
    news.tell({ event: "proven", snapshot: 7, seconds: 2.5 });
    const late = await open();
    expect(await late.read(1)).to.equal('event: proven\ndata: {"snapshot":7,"seconds":2.5}\n\n');
  });

  it("behavior: a server that stops ends the streams", async () => {
    const stream = await open();
    stopping.abort();
    expect(await stream.ended()).to.equal(true);
  });

  it("error: of more listeners than 64 the next is sent away, until they leave", async () => {
    const all = await Promise.all(Array.from({ length: 64 }, open));
    expect(all.every(({ response }) => response.status === 200)).to.equal(true);
    const refused = await fetch(`${listening.url}/v1/solvency/events`);
    expect(refused.status).to.equal(503);
    expect(((await refused.json()) as { type: string }).type).to.match(/busy$/);
    leave.abort();
    leave = new AbortController();
    const isFree = async (): Promise<boolean> => {
      const again = await fetch(`${listening.url}/v1/solvency/events`, { signal: leave.signal });
      return again.status === 200;
    };
    while (!(await isFree())) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("error: a snapshot that is no number, or of which nothing is kept", async () => {
    for (const [which, status] of [
      ["0", 400],
      ["-1", 400],
      ["1e3", 400],
      ["99999999999", 400],
      ["12", 404],
    ] as const)
      expect((await fetch(`${listening.url}/v1/solvency/${which}`)).status, which).to.equal(status);
  });
});
