import { expect } from "chai";
import { ModelError } from "./ModelError.ts";

const message = (value: unknown): string =>
  new ModelError("impossiblePrice", "The mark is not a price", value, "Send an integer.").message;

describe("ModelError", () => {
  it("behavior: is an error with code, value and remedy, and a message of all three", () => {
    const error = new ModelError("gapInHistory", "WTI has no close", 8, "Fill it.");
    expect(error).to.be.instanceOf(Error);
    expect(error).to.include({ name: "ModelError", code: "gapInHistory", value: 8, remedy: "Fill it." });
    expect(error.message).to.equal("WTI has no close (got 8). Fill it.");
    expect(String(error)).to.equal("ModelError: WTI has no close (got 8). Fill it.");
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const values: [string, unknown, string][] = [
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["NaN, which JSON would write as null", NaN, "NaN"],
    ["an infinity, too", -Infinity, "-Infinity"],
    ["a bigint", 2n ** 64n, "18446744073709551616"],
    ["a text, in quotes", "", '""'],
    ["a list", ["a", 1], '["a",1]'],
    ["an object", { a: 1 }, '{"a":1}'],
    ["a function", () => 1, "function"],
    ["a symbol", Symbol("s"), "symbol"],
    ["a cycle", cycle, "object"],
    ["a bigint in an object", { a: 1n }, "object"],
  ];
  for (const [name, value, shown] of values) {
    it(`behavior: shows ${name}`, () => {
      expect(message(value)).to.equal(`The mark is not a price (got ${shown}). Send an integer.`);
    });
  }
});
