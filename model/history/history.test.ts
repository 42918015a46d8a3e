import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { defaultResiduals } from "./defaultResiduals.ts";
import { ewmaVolatility } from "./ewmaVolatility.ts";
import { jointResiduals } from "./jointResiduals.ts";
import { logReturns } from "./logReturns.ts";
import { parsePriceHistory } from "./parsePriceHistory.ts";
import { residualColumn } from "./residualColumn.ts";
import type { Residuals } from "./standardisedResiduals.ts";
import { standardisedResiduals } from "./standardisedResiduals.ts";

const oil = { name: "WTI", shift: 40, longestGapDays: 7 };
const april = "date,close\n2020-04-17,18.31\n2020-04-20,-36.98\n2020-04-21,8.91\n";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
  return "nothing";
}

describe("parsePriceHistory", () => {
  it("behavior: the negative close of 2020-04-20 is a price under a shift, over a weekend", () => {
    const history = parsePriceHistory(april, oil);
    expect(history.dates).to.deep.equal(["2020-04-17", "2020-04-20", "2020-04-21"]);
    expect([...history.closes]).to.deep.equal([18.31, -36.98, 8.91]);
    // ln(3.02/58.31) and ln(48.91/3.02), in 30-digit decimal arithmetic.
    const [down = NaN, up = NaN] = logReturns(history);
    expect(down).to.be.closeTo(-2.96051677384729, 1e-13);
    expect(up).to.be.closeTo(2.78472504316448, 1e-13);
  });

  it("behavior: other columns, their order and Windows line ends do not matter", () => {
    const text = "source,close,date\r\na,100,2024-02-28\r\nb,101.5,2024-02-29\r\nb,99,2024-03-01\r\n";
    const history = parsePriceHistory(text, { name: "BTC", shift: 0, longestGapDays: 1 });
    expect([...history.closes]).to.deep.equal([100, 101.5, 99]);
  });

  const bad: Record<string, [text: string, code: string]> = {
    "a negative price without a shift that covers it": [april.replace("-36.98", "-40"), "impossiblePrice"],
    "lines that are not sorted": [april.replace("2020-04-21", "2020-04-18"), "datesNotAscending"],
    "a day twice": [april.replace("2020-04-21", "2020-04-20"), "datesNotAscending"],
    "a gap": [april.replace("2020-04-21", "2020-04-28"), "gapInHistory"],
    NaN: [april.replace("8.91", "NaN"), "malformedDecimal"],
    infinity: [april.replace("8.91", "Infinity"), "malformedDecimal"],
    "a number with an exponent": [april.replace("8.91", "1e3"), "malformedDecimal"],
    "an empty cell": [april.replace("8.91", ""), "malformedDecimal"],
    "a line that stops short": [april.replace(",8.91", ""), "malformedDecimal"],
    "a date that does not exist": [april.replace("2020-04-21", "2021-02-29"), "malformedDate"],
    "a date in another order": [april.replace("2020-04-21", "21-04-2020"), "malformedDate"],
    "an empty line in the middle": [april.replace("2020-04-21", "\n2020-04-21"), "malformedDate"],
    "no heading": [april.replace("date,close\n", ""), "malformedHistory"],
    "one line only": ["date,close\n2020-04-17,18.31\n", "malformedHistory"],
    nothing: ["", "malformedHistory"],
  };
  for (const [what, [text, code]] of Object.entries(bad)) {
    it(`error: ${what} is ${code}`, () => {
      expect(codeOf(() => parsePriceHistory(text, oil))).to.equal(code);
    });
  }
});

describe("ewmaVolatility", () => {
  it("behavior: moves of one size give that size; one shock raises the variance and dies out as λ^k", () => {
    const returns = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 0.02 : -0.02));
    const calm = ewmaVolatility(returns, 0.97);
    expect(calm).to.have.length(201);
    for (const sigma of calm) expect(sigma).to.be.closeTo(0.02, 1e-15);
    returns[100] = 0.3;
    const shocked = ewmaVolatility(returns, 0.97);
    for (let i = 0; i <= 100; i++) expect(shocked[i]).to.be.closeTo(0.02, 1e-15);
    for (const k of [0, 1, 10, 99]) {
      const extra = shocked[101 + k]! ** 2 - 0.0004;
      expect(extra).to.be.closeTo(0.03 * (0.09 - 0.0004) * 0.97 ** k, 1e-15);
    }
  });

  it("behavior: a forecast does not know the return it is for", () => {
    const returns = Float64Array.from({ length: 100 }, (_, i) => 0.01 + (i % 7) / 1000);
    const before = ewmaVolatility(returns, 0.94);
    returns[80] = 5;
    const after = ewmaVolatility(returns, 0.94);
    expect([...after.subarray(0, 81)]).to.deep.equal([...before.subarray(0, 81)]);
    expect(after[81]).to.be.above(before[81]!);
  });

  it("error: λ outside (0, 1), too few returns, none that moves", () => {
    const returns = new Float64Array(100).fill(0.01);
    for (const lambda of [0, 1, NaN, -1]) {
      expect(codeOf(() => ewmaVolatility(returns, lambda))).to.equal("impossibleParameter");
    }
    expect(codeOf(() => ewmaVolatility(returns.subarray(0, 59), 0.97))).to.equal("malformedHistory");
    expect(codeOf(() => ewmaVolatility(new Float64Array(100), 0.97))).to.equal("malformedHistory");
  });
});

describe("residuals", () => {
  it("behavior: a residual is the return over the multiplied forecast, from the day after the warm-up", () => {
    // Closes whose returns are ±2 % until one of +6 %.
    const closes = [1000];
    for (let i = 0; i < 80; i++)
      closes.push(closes[i]! * Math.exp(i === 70 ? 0.06 : i % 2 === 0 ? 0.02 : -0.02));
    const dates = closes.map((_, i) => new Date(i * 86_400_000).toISOString().slice(0, 10));
    const history = { dates, closes: Float64Array.from(closes), shift: 0 };
    const residuals = standardisedResiduals(history, 0.97, 1.06);
    expect(residuals.dates[0]).to.equal(dates[61]);
    expect(residuals.dates).to.have.length(residuals.values.length);
    expect(residuals.values[0]).to.be.closeTo(1 / 1.06, 1e-12);
    expect(residuals.values[10]).to.be.closeTo(3 / 1.06, 1e-12);
  });

  const series = (first: string, days: readonly number[], values: readonly number[]): Residuals => ({
    dates: days.map((day) => new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10)),
    returns: Float64Array.from(values),
    volatility: new Float64Array(values.length).fill(1),
    values: Float64Array.from(values),
  });

  it("behavior: rows are common days; a young asset is absent on earlier ones; ±20 is the limit", () => {
    const joint = jointResiduals(
      {
        OLD: series("2024-01-01", [0, 1, 2, 3, 4, 5], [1, 2, -3, 25, -25, 0.00005]),
        SHUT: series("2024-01-01", [0, 1, 3, 4, 5], [0.1, 0.2, 0.3, 0.4, 0.5]),
        YOUNG: series("2024-01-01", [4, 5], [7, 8]),
      },
      { days: 4, lambda: "0.97", multiplier: "1.06" },
    );
    // Day 2 is missing in SHUT, and day 0 is one too old.
    expect(joint).to.deep.equal({
      lambda: "0.97",
      multiplier: "1.06",
      from: "2024-01-02",
      to: "2024-01-06",
      days: 4,
      assets: { OLD: "20000 200000 -200000 0", SHUT: "2000 3000 4000 5000", YOUNG: "x x 70000 80000" },
    });
    expect(residualColumn(joint, "YOUNG")).to.deep.equal([undefined, undefined, 7, 8]);
    expect(residualColumn(joint, "OTHER")).to.equal(undefined);
  });

  it("error: histories without a common day, and a column that is not integers", () => {
    const options = { days: 10, lambda: "0.97", multiplier: "1" };
    expect(
      codeOf(() =>
        jointResiduals(
          { A: series("2024-01-01", [0, 2, 4], [1, 1, 1]), B: series("2024-01-01", [1, 3, 5], [1, 1, 1]) },
          { ...options, days: 0.5 },
        ),
      ),
    ).to.equal("impossibleParameter");
    for (const text of ["1 2", "1 2 NaN", "1 2 3 4", "1  2", "1 2 3.5", "1 2 -0"]) {
      const residuals = { ...defaultResiduals, days: 3, assets: { A: text } };
      expect(
        codeOf(() => residualColumn(residuals, "A")),
        text,
      ).to.equal("malformedHistory");
    }
  });

  it("behavior: the shipped rows are 2,000 days with 2020-03-12 in them, and centred and scaled near 0 and 1", () => {
    expect(defaultResiduals.days).to.equal(2000);
    for (const name of ["BTC", "ETH", "SOL", "SPX", "WTI"]) {
      const column = residualColumn(defaultResiduals, name)!.filter((z) => z !== undefined);
      const mean = column.reduce((sum, z) => sum + z, 0) / column.length;
      const square = column.reduce((sum, z) => sum + z * z, 0) / column.length;
      expect(Math.abs(mean), name).to.be.below(0.1);
      expect(square, name).to.be.within(0.9, 1.3);
    }
    // BTC fell by a log return of .465 that day, forecast volatility about 3 % a day.
    expect(Math.min(...residualColumn(defaultResiduals, "BTC")!.map((z) => z ?? 0))).to.be.within(-16, -13);
  });
});
