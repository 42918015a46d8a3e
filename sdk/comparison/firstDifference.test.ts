import { expect } from "chai";

import { firstDifference } from "./index.ts";

describe("firstDifference", () => {
  it("names the field and both sides, inside lists as well", () => {
    const left = { a: 1, list: [{ b: "x" }, { b: "y" }] };
    const right = { a: 1, list: [{ b: "x" }, { b: "z" }] };
    expect(firstDifference(left, right)).to.deep.equal({ path: "list.1.b", left: "y", right: "z" });
    expect(firstDifference(left, right, "report")?.path).to.equal("report.list.1.b");
  });

  it("finds nothing in equal values, whatever the order of their fields", () => {
    expect(firstDifference({ a: 1n, b: [] }, { b: [], a: 1n })).to.equal(undefined);
  });

  it("takes a field that one side lacks, a list for an object, and -0 for differences", () => {
    expect(firstDifference({}, { a: 1 })).to.deep.equal({ path: "a", left: undefined, right: 1 });
    expect(firstDifference({ a: 1 }, {})).to.deep.equal({ path: "a", left: 1, right: undefined });
    expect(firstDifference({ a: [] }, { a: {} })?.path).to.equal("a");
    expect(firstDifference(0, -0)?.path).to.equal("");
  });
});
