import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal, parseFraction } from "./parseDecimal.ts";

describe("parseDecimal", () => {
  it("reads the nearest double", () => {
    expect(
      ["0", "-0", "0.1", "-36.98", "95000", "0.000000000000001"].map((text) => parseDecimal(text)),
    ).to.deep.equal([0, 0, 0.1, -36.98, 95000, 1e-15]);
    expect(parseFraction("0.99")).to.deep.equal({ numerator: 99n, denominator: 100n });
  });

  for (const text of ["", "1.", ".5", "01", "+1", "1e5", " 1", "1,000", "NaN", "0.1234567890123456", "--1"]) {
    it(`error: refuses "${text}" and names the field`, () => {
      expect(() => parseDecimal(text, "assets.BTC.spot"))
        .to.throw(ModelError, "assets.BTC.spot")
        .with.property("code", "malformedDecimal");
    });
  }

  it("error: refuses more digits than a double holds", () => {
    expect(() => parseDecimal("9007199254740993"))
      .to.throw(ModelError)
      .with.property("code", "tooLarge");
  });
});
