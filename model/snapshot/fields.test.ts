import { expect } from "chai";
import { refusalOf } from "../testing/refusalOf.ts";
import { fields, type Fields } from "./fields.ts";

const json = {
  text: "a",
  none: "",
  number: 7,
  half: 0.5,
  nothing: null,
  object: { inner: 1 },
  list: [1, "b"],
};

describe("fields of a JSON object", () => {
  it("behavior: reads what is there, with the path of what is inside", () => {
    const at = fields(json, "snapshot");
    expect(at.path).to.equal("snapshot");
    expect(at.keys).to.deep.equal(["text", "none", "number", "half", "nothing", "object", "list"]);
    expect(at.text("text")).to.equal("a");
    expect(at.text("none")).to.equal("");
    expect(at.integer("number")).to.equal(7);
    expect(at.list("list")).to.deep.equal([1, "b"]);
    expect(at.object("object").path).to.equal("snapshot.object");
    expect(at.object("object").integer("inner")).to.equal(1);
    expect([at.optionalText("text"), at.optionalText("absent")]).to.deep.equal(["a", undefined]);
    expect([at.optionalInteger("number"), at.optionalInteger("absent")]).to.deep.equal([7, undefined]);
  });

  const text = "a string (numbers as decimal strings)";
  const cases: [string, (at: Fields) => unknown, unknown, string][] = [
    [
      "a text that is missing",
      (at) => at.text("gone"),
      undefined,
      `gone is missing (got nothing). Write ${text}`,
    ],
    ["a number for a text", (at) => at.text("number"), 7, `number is not ${text} (got 7). Write ${text}`],
    ["null for a text", (at) => at.text("nothing"), null, "nothing is not a string"],
    [
      "an optional text of another type",
      (at) => at.optionalText("number"),
      7,
      "number is not a string (got 7). Write a string there",
    ],
    [
      "an integer that is missing",
      (at) => at.integer("gone"),
      undefined,
      "gone is missing (got nothing). Write an integer",
    ],
    [
      "a fraction for an integer",
      (at) => at.integer("half"),
      0.5,
      "half is not an integer (got 0.5). Write an integer",
    ],
    [
      "an optional fraction",
      (at) => at.optionalInteger("half"),
      0.5,
      "half is not an integer (got 0.5). Write an integer",
    ],
    ["a text for a list", (at) => at.list("text"), "a", 'text is not a list (got "a"). Write a list'],
    [
      "a list that is missing",
      (at) => at.list("gone"),
      undefined,
      "gone is missing (got nothing). Write a list",
    ],
    ["a list for an object", (at) => at.object("list"), json.list, "list is not a JSON object"],
    [
      "null for an object",
      (at) => at.object("nothing"),
      null,
      "nothing is not a JSON object (got null). See docs/model.md",
    ],
    [
      "an object that is missing",
      (at) => at.object("gone"),
      undefined,
      "gone is not a JSON object (got nothing)",
    ],
    ["a field of the prototype", (at) => at.text("toString"), undefined, "toString is missing"],
    [
      "an object of the prototype",
      (at) => at.object("__proto__"),
      undefined,
      "__proto__ is not a JSON object",
    ],
  ];
  for (const [name, read, value, says] of cases) {
    it(`error: ${name}`, () => {
      const error = refusalOf(() => read(fields(json, "snapshot")));
      expect(error.code).to.equal("missingField");
      expect(error.value).to.equal(value);
      expect(error.message).to.contain(`snapshot.${says}`);
    });
  }

  it("error: numbers beyond 2^53, NaN and infinities are no integers", () => {
    for (const value of [2 ** 53, -(2 ** 53), NaN, Infinity, -Infinity]) {
      const error = refusalOf(() => fields({ it: value }, "book").integer("it"));
      expect(error.code).to.equal("missingField");
      expect(error.value).to.satisfy((got: unknown) => Object.is(got, value));
      expect(error.message).to.contain("book.it is not an integer");
    }
  });
});
