import { accountId } from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";

import { createMetrics } from "../../telemetry/createMetrics.ts";
import { createApp } from "../createApp.ts";
import type { Fresh, Queries } from "../createQueries.ts";
import { listen, type Listening } from "../listen.ts";
import { marginRoutes } from "./margins.ts";

const asked = {
  account: accountId("0x00000000000000000000000000000000000000a1"),
  trades: [[{ instrument: 5, size: "1" }], [{ instrument: 5, size: "2" }]],
};

describe("POST /v1/what-ifs", () => {
  const metrics = createMetrics("test");
  let listening: Listening;
  /** Ends only when the client has gone away. */
  let begun: (signal: AbortSignal) => void;
  before(async () => {
    const queries = {
      fresh: () => Promise.resolve({ age: 0 } as Fresh),
      whatIfs: (_request: unknown, _fresh: unknown, signal: AbortSignal) => {
        begun(signal);
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
      },
    } as unknown as Queries;
    const app = createApp({
      routers: [marginRoutes(queries, () => Promise.reject(new Error("not asked")), metrics)],
      requestsPerMinute: 10,
      allowOrigin: undefined,
      logger: pino({ level: "silent" }),
      metrics,
    });
    listening = await listen(app, "127.0.0.1", 0);
  });
  after(() => listening.close());

  it("behavior: ends when the client goes away, and counts what it asked for as abandoned", async () => {
    const client = new AbortController();
    const computing = new Promise<AbortSignal>((resolve) => (begun = resolve));
    const request = fetch(`${listening.url}/v1/what-ifs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
      signal: client.signal,
    }).catch((error: unknown) => error);
    const signal = await computing;
    expect(signal.aborted).to.equal(false);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    client.abort();
    await aborted;
    expect(await request).to.have.property("name", "AbortError");
    let values = await metrics.whatIfs.get();
    while (values.values.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      values = await metrics.whatIfs.get();
    }
    expect(values.values.map(({ labels, value }) => [labels.outcome, value])).to.deep.equal([
      ["abandoned", 2],
    ]);
  });
});
