import { expect } from "chai";
import { z } from "zod";

import { ConfigError, parseConfig } from "./index.ts";
import { httpUrl, privateKey } from "./fields.ts";

const schema = z.strictObject({
  url: httpUrl,
  key: privateKey,
  nested: z.object({ port: z.int().max(65_535) }),
});
const right = { url: "https://node.example.org", key: `0x${"42".repeat(32)}`, nested: { port: 1 } };

function problemsOf(input: unknown, source?: string): readonly string[] {
  try {
    parseConfig({ schema, input, secrets: ["key"], ...(source === undefined ? {} : { source }) });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("parseConfig", () => {
  it("returns what the schema makes of it", () => {
    expect(parseConfig({ schema, input: right })).to.deep.equal(right);
  });

  it("error: every wrong field with its value and what is expected, after the source", () => {
    expect(
      problemsOf({ ...right, url: "node:8545", nested: { port: 70_000 }, prot: 1 }, "a.json"),
    ).to.deep.equal([
      'a.json: url is "node:8545": expected a URL, e.g. http://127.0.0.1:8545',
      "a.json: nested.port is 70000: Too big: expected number to be <=65535",
      "a.json: the configuration has the unknown field prot: check its spelling or remove it",
    ]);
    expect(problemsOf(undefined)[0]).to.match(/^the configuration is missing: /);
  });

  it("error: a secret's value is never shown, a long one only in part", () => {
    expect(problemsOf({ ...right, key: "0x1234" })).to.deep.equal([
      "key is not usable: expected a private key: 0x and 64 hex digits (the value is not shown)",
    ]);
    expect(problemsOf({ ...right, url: "x".repeat(500) })[0]).to.have.length.below(150);
  });
});
