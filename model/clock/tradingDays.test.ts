import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { dayNumber } from "./dayNumber.ts";
import { tradingDays } from "./tradingDays.ts";
import { varianceYears } from "./varianceYears.ts";

const at = (text: string): number => Date.parse(`${text}:00Z`) / 1000;
const spx = productionProfile.assets.SPX!;
const calendar = spx.calendar!;
const days = (from: string, to: string): number => tradingDays(calendar, at(from), at(to));

describe("dayNumber", () => {
  it("behavior: agrees with the platform's calendar on every day of 150 years", () => {
    for (let day = -7_000; day < 48_000; day++) {
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
      if (dayNumber(date, "A date") !== day) expect.fail(date);
    }
  });

  it("behavior: every fourth year has a leap day, a century's only if 400 divides it", () => {
    for (const date of ["2000-02-29", "2024-02-29", "2400-02-29"]) {
      expect(dayNumber(date, "A date")).to.equal(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
    }
  });

  it("error: a day that does not exist, or is written otherwise", () => {
    for (const text of [
      ...["2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-06-00"],
      ...["2026-1-1", "today", "", " 2026-06-01", "2026-06-01T00:00", "12026-06-01"],
    ]) {
      expect(() => dayNumber(text, "A date"))
        .to.throw(ModelError, `A date is not a date (got ${JSON.stringify(text)}). Write YYYY-MM-DD.`)
        .with.property("code", "malformedDate");
    }
  });
});

describe("tradingDays", () => {
  it("behavior: 2026 and 2027 have the 251 sessions of the New York Stock Exchange", () => {
    const sessions = { ...calendar, gapDays: "0" };
    for (const year of [2026, 2027]) {
      const count = tradingDays(sessions, at(`${year}-01-01T00:00`), at(`${year + 1}-01-01T00:00`));
      expect(count).to.be.closeTo(251, 1e-9);
    }
  });

  it("behavior: a session is a day, half of one half a day, a night nothing", () => {
    expect(days("2026-06-02T13:30", "2026-06-02T21:00")).to.equal(1);
    expect(days("2026-06-02T13:30", "2026-06-02T17:15")).to.equal(0.5);
    expect(days("2026-06-02T21:00", "2026-06-03T13:30")).to.equal(0);
  });

  it("behavior: a weekend counts its gap, evenly from close to opening", () => {
    expect(days("2026-06-05T21:00", "2026-06-08T13:30")).to.be.closeTo(0.2, 1e-12);
    expect(days("2026-06-05T21:00", "2026-06-07T05:15")).to.be.closeTo(0.1, 1e-12);
    expect(days("2026-06-05T21:00", "2026-06-08T21:00")).to.be.closeTo(1.2, 1e-12);
  });

  it("behavior: a holiday beside a weekend is one gap with it, one in the week a gap of its own", () => {
    // Independence Day is observed on Friday 3 July; Thanksgiving is Thursday 26 November.
    expect(days("2026-07-02T21:00", "2026-07-06T13:30")).to.be.closeTo(0.2, 1e-12);
    expect(days("2026-11-25T21:00", "2026-11-27T13:30")).to.be.closeTo(0.2, 1e-12);
    expect(days("2026-06-26T21:00", "2026-07-06T21:00")).to.be.closeTo(5.4, 1e-12);
  });

  it("behavior: adds up, and never runs back", () => {
    const times = fc.integer({ min: at("2026-01-01T00:00"), max: at("2027-12-01T00:00") });
    fc.assert(
      fc.property(times, times, times, (...some) => {
        const [a, b, c] = some.sort((x, y) => x - y);
        const [first, second] = [tradingDays(calendar, a, b), tradingDays(calendar, b, c)];
        expect(first).to.be.at.least(0);
        expect(first + second).to.be.closeTo(tradingDays(calendar, a, c), 1e-9);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it("behavior: the night before a weekend is part of its gap", () => {
    // From Friday 21:00 to Monday 13:30 are 64.5 hours.
    expect(days("2026-06-05T21:00", "2026-06-05T23:15")).to.be.closeTo((0.2 * 2.25) / 64.5, 1e-12);
  });

  it("behavior: a gap of more than thirty days shut passes over the last thirty", () => {
    // Shut from Monday 2 March to Friday 17 April; opens on Monday the 20th. The gap then starts on 21 March at 21:00.
    const holidays = Array.from({ length: 47 }, (_, i) =>
      new Date(at("2026-03-02T00:00") * 1000 + i * 86_400_000).toISOString().slice(0, 10),
    );
    const shut = { ...calendar, holidays };
    const [starts, opens] = [at("2026-03-21T21:00"), at("2026-04-20T13:30")];
    expect(tradingDays(shut, at("2026-02-27T21:00"), starts)).to.equal(0);
    const middle = starts + (opens - starts) / 2;
    expect(tradingDays(shut, starts, middle)).to.be.closeTo(0.1, 1e-12);
    expect(tradingDays(shut, middle, opens)).to.be.closeTo(0.1, 1e-12);
  });

  it("behavior: sessions that fill the day, gaps of none or three days and 40,000 days ahead are allowed", () => {
    const whole = { ...calendar, opens: 0, closes: 86_400, gapDays: "3", holidays: [] };
    expect(tradingDays(whole, at("2026-06-01T00:00"), at("2026-06-08T00:00"))).to.be.closeTo(8, 1e-12);
    const far = at("2026-06-01T00:00") + 40_000 * 86_400;
    expect(tradingDays({ ...calendar, gapDays: "0" }, at("2026-06-01T00:00"), far)).to.be.within(
      28_000,
      28_571.5,
    );
  });

  const refused: [string, () => unknown, string, unknown, string][] = [
    ...(
      [
        ["closes before it opens", 50_000, 49_999],
        ["closes as it opens", 50_000, 50_000],
        ["opens on the day before", -1, 50_000],
        ["closes on the next day", 50_000, 86_401],
        ["opens within a second", 0.5, 50_000],
        ["closes within a second", 50_000, 50_000.5],
      ] as const
    ).map(([name, opens, closes]): [string, () => unknown, string, unknown, string] => [
      `a session that ${name}`,
      () => tradingDays({ ...calendar, opens, closes }, 0, 1),
      "impossibleParameter",
      [opens, closes],
      `A trading session does not open before it closes within a day (got [${opens},${closes}]). Write seconds of the UTC day, 0 ≤ opens < closes ≤ 86,400.`,
    ]),
    ...["-0.1", "3.001"].map((gapDays): [string, () => unknown, string, unknown, string] => [
      `a gap of ${gapDays} days`,
      () => tradingDays({ ...calendar, gapDays }, 0, 1),
      "impossibleParameter",
      gapDays,
      `A weekend counts a negative number of days, or more than it has (got "${gapDays}"). Write 0 to 3.`,
    ]),
    [
      "a gap that is no decimal",
      () => tradingDays({ ...calendar, gapDays: ".2" }, 0, 1),
      "malformedDecimal",
      ".2",
      "calendar.gapDays",
    ],
    [
      "a holiday that is no date",
      () => tradingDays({ ...calendar, holidays: ["Christmas"] }, 0, 1),
      "malformedDate",
      "Christmas",
      "A holiday is not a date",
    ],
    [
      "an expiry 40,001 days ahead",
      () => tradingDays(calendar, 0, 40_001 * 86_400),
      "tooLarge",
      3_456_086_400,
      "An expiry lies more than 40,000 days ahead (got 3456086400). Send Unix seconds, not milliseconds.",
    ],
  ];
  for (const [name, run, code, value, message] of refused) {
    it(`error: ${name}`, () => {
      expect(run).to.throw(ModelError, message).with.deep.include({ code, value });
    });
  }
});

describe("varianceYears", () => {
  it("behavior: trading days over 252, calendar time over 365 without a calendar, a second while it is shut", () => {
    const from = { time: at("2026-06-02T13:30") };
    expect(varianceYears(spx, { expiry: at("2026-06-08T13:30") }, from)).to.be.closeTo(4.2 / 252, 1e-12);
    const btc = productionProfile.assets.BTC!;
    expect(varianceYears(btc, { expiry: at("2026-06-09T13:30") }, from)).to.be.closeTo(7 / 365, 1e-15);
    const night = { time: at("2026-06-02T22:00") };
    expect(varianceYears(spx, { expiry: at("2026-06-03T05:00") }, night)).to.be.within(1e-9, 1e-7);
    expect(varianceYears(spx, { expiry: at("2026-06-02T21:00") }, night)).to.be.below(0);
    expect(varianceYears(spx, { expiry: night.time }, night)).to.equal(0);
  });
});
