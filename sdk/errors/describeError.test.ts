import { expect } from "chai";
import { createPublicClient, http } from "viem";

import { describeError } from "./describeError.ts";

describe("describeError", () => {
  it("says what failed without the URL of the node, which often holds an API key", async () => {
    const client = createPublicClient({
      transport: http("http://127.0.0.1:9/v3/api-key", { retryCount: 0 }),
    });
    const error: unknown = await client.getBlockNumber().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain("api-key");
    expect(describeError(error)).to.equal("HTTP request failed.");
  });

  it("says why a fetch failed", async () => {
    const error: unknown = await fetch("http://127.0.0.1:9").catch((thrown: unknown) => thrown);
    expect(describeError(error)).to.match(/ECONNREFUSED|bad port/);
  });

  it("is one line of bounded length, whatever was thrown", () => {
    expect(describeError(new Error("first\n  second"))).to.equal("first second");
    expect(describeError(new RangeError())).to.equal("RangeError");
    expect(describeError("text")).to.equal("text");
    expect(describeError(new Error("x".repeat(5_000)))).to.have.length(300);
  });
});
