import { expect } from "chai";

import { defaultResiduals } from "./defaultResiduals.ts";
import { ewmaVolatility } from "./ewmaVolatility.ts";
import { jointResiduals } from "./jointResiduals.ts";
import { logReturns } from "./logReturns.ts";
import { parsePriceHistory } from "./parsePriceHistory.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { residualColumn } from "./residualColumn.ts";
import type { Residuals } from "./standardisedResiduals.ts";
import { standardisedResiduals } from "./standardisedResiduals.ts";

const oil = { name: "WTI", shift: 40, longestGapDays: 7 };
const april = "date,close\n2020-04-17,18.31\n2020-04-20,-36.98\n2020-04-21,8.91\n";

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

  const two = "date,close\n2020-04-17,18.31\n2020-04-20,8.91\n";

  it("behavior: two lines are a history, the last with or without its line end; a holiday is no line and no gap", () => {
    expect([...parsePriceHistory(two, oil).closes]).to.deep.equal([18.31, 8.91]);
    expect([...parsePriceHistory(two.trimEnd(), oil).closes]).to.deep.equal([18.31, 8.91]);
    // Good Friday 2020-04-10 and its weekend: four days from Thursday to Monday; a week is the longest step.
    const easter = "date,close\n2020-04-09,22.76\n2020-04-13,22.41\n2020-04-20,-36.98\n";
    expect(parsePriceHistory(easter, oil).dates).to.have.length(3);
  });

  const list = "Send a heading with date and close, and at least two lines.";
  const digits = "Write it with digits";
  const bad: Record<string, [text: string, code: string, says: string, value: unknown, remedy: string]> = {
    "a negative price without a shift that covers it": [
      april.replace("-36.98", "-40"),
      "impossiblePrice",
      "WTI on 2020-04-20 has no logarithm with a shift of 40",
      -40,
      "take a larger shift; if not, leave the line out",
    ],
    "lines that are not sorted": [
      april.replace("2020-04-21", "2020-04-18"),
      "datesNotAscending",
      "WTI has a date that is not after the one before it",
      "2020-04-18",
      "Sort the lines",
    ],
    "a day twice": [
      april.replace("2020-04-21", "2020-04-20"),
      "datesNotAscending",
      "WTI has a date",
      "2020-04-20",
      "leave one a day",
    ],
    "a gap": [
      april.replace("2020-04-21", "2020-04-28"),
      "gapInHistory",
      "WTI has no close for 7 days before 2020-04-28",
      8,
      "Fill it from another source, or allow more than 7.",
    ],
    NaN: [april.replace("8.91", "NaN"), "malformedDecimal", "WTI on 2020-04-21", "NaN", digits],
    infinity: [
      april.replace("8.91", "Infinity"),
      "malformedDecimal",
      "WTI on 2020-04-21",
      "Infinity",
      digits,
    ],
    "a number with an exponent": [april.replace("8.91", "1e3"), "malformedDecimal", "WTI", "1e3", digits],
    "an empty cell": [april.replace("8.91", ""), "malformedDecimal", "WTI on 2020-04-21", "", digits],
    "a line that stops short": [
      april.replace(",8.91", ""),
      "malformedDecimal",
      "WTI on 2020-04-21",
      "",
      digits,
    ],
    "a line without a date": [
      "close,date\n18.31,2020-04-17\n8.91\n",
      "malformedDate",
      "A day of WTI",
      "",
      "",
    ],
    "a date that does not exist": [
      april.replace("2020-04-21", "2021-02-29"),
      "malformedDate",
      "A day of WTI",
      "2021-02-29",
      "",
    ],
    "a date in another order": [
      april.replace("2020-04-21", "21-04-2020"),
      "malformedDate",
      "A day of WTI",
      "21-04-2020",
      "",
    ],
    "an empty line in the middle": [
      april.replace("2020-04-21", "\n2020-04-21"),
      "malformedDate",
      "A day of WTI",
      "",
      "",
    ],
    "no heading": [
      april.replace("date,close\n", ""),
      "malformedHistory",
      "WTI is not a price history",
      ["2020-04-17,18.31", "2020-04-20,-36.98"],
      list,
    ],
    "a heading without a date": [
      april.replace("date,", "day,"),
      "malformedHistory",
      "WTI is not a price history",
      ["day,close", "2020-04-17,18.31"],
      list,
    ],
    "a heading without a close": [
      april.replace(",close", ",last"),
      "malformedHistory",
      "WTI is not a price history",
      ["date,last", "2020-04-17,18.31"],
      list,
    ],
    "one line only": [
      "date,close\n2020-04-17,18.31\n",
      "malformedHistory",
      "WTI is not a price history",
      ["date,close", "2020-04-17,18.31"],
      list,
    ],
    nothing: ["", "malformedHistory", "WTI is not a price history", [], list],
  };
  for (const [what, [text, code, says, value, remedy]] of Object.entries(bad)) {
    it(`error: ${what} is ${code}`, () => {
      const error = refusalOf(() => parsePriceHistory(text, oil));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(says);
      expect(error.value).to.deep.equal(value);
      expect(error.remedy).to.contain(remedy);
    });
  }

  it("error: a market that never shuts has no weekend", () => {
    const error = refusalOf(() => parsePriceHistory(two, { name: "BTC", shift: 0, longestGapDays: 1 }));
    expect([error.code, error.value]).to.deep.equal(["gapInHistory", 3]);
    expect(error.message).to.contain("BTC has no close for 2 days before 2020-04-20");
  });
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
      const error = refusalOf(() => ewmaVolatility(returns, lambda));
      expect(error.code).to.equal("impossibleParameter");
      expect(error.value).to.satisfy((value: unknown) => Object.is(value, lambda));
      expect(error.message).to.contain("λ of the volatility is not strictly between 0 and 1");
      expect(error.remedy).to.contain(".94");
    }
    for (const few of [returns.subarray(0, 59), new Float64Array(100), new Float64Array(0)]) {
      const error = refusalOf(() => ewmaVolatility(few, 0.97));
      expect([error.code, error.value]).to.deep.equal(["malformedHistory", few.length]);
      expect(error.message).to.contain("A volatility needs 60 returns that move");
      expect(error.remedy).to.equal("Send a longer history.");
    }
  });

  it("behavior: sixty returns are enough for the forecast of the next", () => {
    const next = ewmaVolatility(new Float64Array(60).fill(0.01), 0.97);
    expect(next).to.have.length(61);
    expect(next[60]).to.be.closeTo(0.01, 1e-15);
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

  it("error: a number of days that is none, histories without any, and a column that is not integers", () => {
    const options = { days: 10, lambda: "0.97", multiplier: "1" };
    const apart = {
      B: series("2024-01-01", [1, 3, 5], [1, 1, 1]),
      A: series("2024-01-01", [0, 2, 4], [1, 1, 1]),
    };
    for (const days of [0.5, 0, -1, NaN]) {
      const error = refusalOf(() => jointResiduals(apart, { ...options, days }));
      expect(error.code).to.equal("impossibleParameter");
      expect(error.value).to.satisfy((value: unknown) => Object.is(value, days));
      expect(error.message).to.contain("The number of days to keep is not a positive integer");
      expect(error.remedy).to.equal("Ask for 2,000.");
    }
    // B begins a day later, so day 0 of A is common to all that had begun.
    expect(jointResiduals(apart, { ...options, days: 1 }).assets).to.deep.equal({ A: "10000", B: "x" });
    const never = { B: series("2024-01-01", [], []), A: series("2024-01-01", [], []) };
    for (const histories of [never, {}]) {
      const error = refusalOf(() => jointResiduals(histories, options));
      expect(error.code).to.equal("malformedHistory");
      expect(error.value).to.deep.equal(Object.keys(histories).sort());
      expect(error.message).to.contain("The histories have no day");
      expect(error.remedy).to.equal("Check their dates.");
    }
    const wrong: [string, unknown][] = [
      ["1 2", 2],
      ["1 2 NaN", "NaN"],
      ["1 2 3 4", 4],
      ["1  2", ""],
      ["1 2 3.5", "3.5"],
      ["1 2 -0", "-0"],
      ["1 2 1234567", "1234567"],
    ];
    for (const [text, value] of wrong) {
      const residuals = { ...defaultResiduals, days: 3, assets: { A: text } };
      const error = refusalOf(() => residualColumn(residuals, "A"));
      expect([error.code, error.value], text).to.deep.equal(["malformedHistory", value]);
      expect(error.message).to.contain("The residuals of A are not 3 integers");
      expect(error.remedy).to.equal("Write them again from the price histories.");
    }
  });

  it("behavior: an asset without any residual has not begun; days are in order however the series are", () => {
    const joint = jointResiduals(
      {
        Z: series("2024-01-01", [0, 2, 3], [5, 6, 7]),
        A: series("2024-01-01", [2, 3], [3, 4]),
        NONE: series("2024-01-01", [], []),
      },
      { days: 10, lambda: "0.97", multiplier: "1" },
    );
    expect(joint).to.deep.include({ from: "2024-01-01", to: "2024-01-04", days: 3 });
    expect(joint.assets).to.deep.equal({ A: "x 30000 40000", NONE: "x x x", Z: "50000 60000 70000" });
    expect(Object.keys(joint.assets)).to.deep.equal(["A", "NONE", "Z"]);
  });

  it("behavior: a column is parsed once for each set of residuals", () => {
    const residuals = { ...defaultResiduals, days: 2, assets: { A: "1 x", B: "0 -5" } };
    expect(residualColumn(residuals, "A")).to.equal(residualColumn(residuals, "A"));
    expect(residualColumn(residuals, "B")).to.deep.equal([0, -0.0005]);
    expect(residualColumn({ ...residuals, assets: { A: "7 8" } }, "A")).to.deep.equal([0.0007, 0.0008]);
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
