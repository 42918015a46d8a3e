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

  it("error: a day that does not exist", () => {
    for (const text of ["2026-02-29", "2026-13-01", "2026-1-1", "today", "2026-06-00"]) {
      expect(() => dayNumber(text, "A date"))
        .to.throw(ModelError, text)
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

  it("error: a session that closes before it opens, a negative gap, an expiry in milliseconds", () => {
    const codes = [
      () => tradingDays({ ...calendar, closes: 1 }, 0, 1),
      () => tradingDays({ ...calendar, gapDays: "-0.1" }, 0, 1),
      () => tradingDays(calendar, 1_780_272_000, 1_780_272_000_000),
    ].map((run) => {
      try {
        run();
        return "none";
      } catch (error) {
        return error instanceof ModelError ? error.code : String(error);
      }
    });
    expect(codes).to.deep.equal(["impossibleParameter", "impossibleParameter", "tooLarge"]);
  });
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
  });
});
