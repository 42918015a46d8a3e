import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";

import { expect } from "chai";
import { Router } from "express";
import pino from "pino";

import { createMemoryProofStore } from "../../solvency/createMemoryProofStore.ts";
import { createProofNews, type ProofNewsroom } from "../../solvency/createProofNews.ts";
import { createMetrics } from "../../telemetry/createMetrics.ts";
import { createApp } from "../createApp.ts";
import { listen, type Listening } from "../listen.ts";
import { solvencyRoutes } from "./solvency.ts";

const MOST_STREAMS = 64;
const OF_ONE_ADDRESS = 3;

describe("GET /v1/solvency/events", () => {
  let news: ProofNewsroom;
  let stopping: AbortController;
  let listening: Listening;
  beforeEach(async () => {
    news = createProofNews();
    stopping = new AbortController();
    const routes = solvencyRoutes({
      status: () => Promise.reject(new Error("not asked")),
      proofs: createMemoryProofStore(),
      news,
      streamsPerAddress: OF_ONE_ADDRESS,
      stopping: stopping.signal,
    });
    // Addresses of its own for every request that says one.
    const from = Router().use((request, _response, next) => {
      Object.defineProperty(request, "ip", { value: request.get("x-from") ?? request.ip });
      next();
    });
    const app = createApp({
      routers: [from, routes],
      requestsPerMinute: 1_000,
      allowOrigin: undefined,
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    });
    listening = await listen(app, "127.0.0.1", 0);
  });
  afterEach(async () => {
    stopping.abort();
    await listening.close();
  });

  /** An answer of which nothing is read yet. */
  async function open(from = "127.0.0.1"): Promise<IncomingMessage> {
    const sent = request(`${listening.url}/v1/solvency/events`, { headers: { "x-from": from } }).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.on("error", () => undefined);
    return response;
  }

  async function textOf(response: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
    return text;
  }

  it("behavior: tells who comes what was last, and then what happens, until the server stops", async () => {
    news.tell({ event: "building", snapshot: 3 });
    const response = await open();
    news.tell({ event: "proven", snapshot: 3, seconds: 1.5 });
    stopping.abort();
    expect(await textOf(response)).to.equal(
      'event: building\ndata: {"snapshot":3}\n\nevent: proven\ndata: {"snapshot":3,"seconds":1.5}\n\n',
    );
  });

  it("behavior: news after the end of the streams harm nobody, and none is opened any more", async () => {
    const response = await open();
    stopping.abort();
    news.tell({ event: "published", snapshot: 3 });
    expect(await textOf(response)).to.equal("");
    expect((await open()).statusCode).to.equal(503);
  });

  it("error: more streams than are kept, until one of them is closed", async () => {
    const streams = await Promise.all(Array.from({ length: MOST_STREAMS }, (_, i) => open(`10.0.0.${i}`)));
    expect(streams.map(({ statusCode }) => statusCode)).to.deep.equal(streams.map(() => 200));
    expect((await open()).statusCode).to.equal(503);
    streams[0]!.destroy();
    let again = await open();
    while (again.statusCode === 503) again = await open();
    expect(again.statusCode).to.equal(200);
  });

  it("attack: one address, or network of IPv6, takes no more streams than its share; the others get theirs", async () => {
    for (const addresses of [
      ["10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2"],
      ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db9::1"],
    ]) {
      const streams: IncomingMessage[] = [];
      for (const address of addresses) streams.push(await open(address));
      expect(streams.map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200, 429, 200]);
      const refused = streams[OF_ONE_ADDRESS]!;
      expect(refused.headers["retry-after"]).to.equal("60");
      expect(JSON.parse(await textOf(refused))).to.deep.include({
        type: "urn:plimsoll:problem:too-many-requests",
        title: "Too many streams from one address",
      });
      streams[0]!.destroy();
      let again = await open(addresses[0]);
      while (again.statusCode === 429) again = await open(addresses[0]);
      expect(again.statusCode).to.equal(200);
    }
  });

  it("behavior: all who listen are told the same, in order, a line each", async () => {
    const streams = await Promise.all([open(), open()]);
    news.tell({ event: "proving", snapshot: 3, done: 1, all: 4 });
    news.tell({ event: "failed", snapshot: 3, reason: "two\nlines" });
    stopping.abort();
    for (const stream of streams)
      expect(await textOf(stream)).to.equal(
        'event: proving\ndata: {"snapshot":3,"done":1,"all":4}\n\n' +
          'event: failed\ndata: {"snapshot":3,"reason":"two\\nlines"}\n\n',
      );
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
