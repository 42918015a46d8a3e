import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import type { EventQuote, Snapshot } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, outcome, perp, snapshotOf } from "../testing/exampleSnapshot.ts";

const scenarioSet = { sampler: "philox", panels: 4, pointsPerPanel: 8192 } as const;
const seeds = [0, 1, 2, 3].map((i) => [i, 11] as const);
const n = 32_768;
const profile = atQuotedVolatility({ ...productionProfile, scenarioSet });
const day = 86_400;

const quote = (probability: number, rest: Partial<EventQuote> = {}): EventQuote => ({
  cluster: "E",
  node: "politics",
  probabilities: [probability.toFixed(6), (1 - probability).toFixed(6)],
  ...rest,
});

/** One event E with contracts on both outcomes, and a perp on each of three underlyings. */
function snapshotWith(event: EventQuote): Snapshot {
  const mark = Math.round(Number(event.probabilities[0]) * 1e6);
  const snapshot = snapshotOf({
    yes: outcome("E", 0, 90, mark),
    no: outcome("E", 1, 90, 1_000_000 - mark),
    BTC: perp("BTC", 0, 95_000_000_000),
    SPX: perp("SPX", 0, 7_400_000_000),
    WTI: perp("WTI", 0, 68_000_000),
    today: binary("BTC", "95000", 0.25, 500_000),
    index: binary("SPX", "7400", 0.9, 500_000),
  });
  return { ...snapshot, events: { E: event } };
}

function rowsOf(event: EventQuote, using = profile): (key: string) => Float64Array {
  const cube = buildCube({ profile: using, snapshot: snapshotWith(event), seeds });
  return (key) => cube.rows[cube.instruments.indexOf(key)]!;
}

const mean = (values: Iterable<number>): number => {
  const all = Array.from(values);
  return all.reduce((sum, v) => sum + v, 0) / all.length;
};
/** Mean and its standard error. */
function estimate(values: number[]): { value: number; error: number } {
  const value = mean(values);
  return { value, error: Math.sqrt(mean(values.map((v) => (v - value) ** 2)) / values.length) };
}

// Comparisons allow 4.5 standard errors: false alarm 7e-6 a comparison.
describe("events", () => {
  const far = exampleTime + 180 * day;
  const kinds: [string, EventQuote][] = [
    ["unscheduled", quote(0.42)],
    ["told in full, at the largest tilt", quote(0.42, { tiltPerRootDay: "100" })],
    ["scheduled tonight", quote(0.42, { resolvesAt: exampleTime + day / 2 })],
    ["of a fast tilt and hazard", quote(0.05, { tiltPerRootDay: "1.5", hazardPerDay: "0.2" })],
    ["an election", quote(0.3, { generator: "election", state: "open", resolvesAt: far })],
    [
      "an election tonight",
      quote(0.3, { generator: "election", state: "open", resolvesAt: exampleTime + 1 }),
    ],
    ["an act", quote(0.6, { generator: "act", state: "pending", resolvesAt: far })],
    [
      "an act whose date has passed",
      quote(0.6, { generator: "act", state: "pending", resolvesAt: exampleTime - 3600 }),
    ],
    ["a war", quote(0.1, { generator: "war", state: "peace", resolvesAt: far })],
    ["a war that goes on", quote(0.7, { generator: "war", state: "war", resolvesAt: far })],
  ];
  for (const [name, event] of kinds) {
    it(`behavior: ${name}: the probability is a martingale, the two sides sum to 1, prices keep their mean`, () => {
      const row = rowsOf(event);
      const { value, error } = estimate(Array.from(row("yes")));
      // Rounding and the clamp of a probability at 1e-6 make up to one unit.
      expect(value).to.be.closeTo(0, 4.5 * error + 1);
      const [yes, no] = [row("yes"), row("no")];
      expect(yes.every((p, s) => Math.abs(p + no[s]!) <= 3)).to.equal(true);
      for (const key of ["BTC", "SPX", "WTI"]) {
        // The sample mean is exact; a row is rounded to its unit, of standard deviation √(1/12).
        expect(mean(row(key))).to.be.closeTo(0, (4.5 * Math.sqrt(1 / 12)) / Math.sqrt(n));
      }
    });
  }

  it("behavior: a schedule within the horizon resolves every path, one beyond it none but the hazard's", () => {
    const settled = (event: EventQuote): number =>
      rowsOf(event)("yes").reduce((count, p) => count + (p === 580_000 || p === -420_000 ? 1 : 0), 0) / n;
    expect(settled(quote(0.42, { resolvesAt: exampleTime + day }))).to.equal(1);
    const expected = 1 - Math.exp(-0.005);
    expect(settled(quote(0.42, { resolvesAt: exampleTime + day + 1 }))).to.be.closeTo(
      expected,
      4.5 * Math.sqrt(expected / n),
    );
  });

  it("behavior: an event's own tilt and hazard count from the profile's upwards", () => {
    const spread = (event: EventQuote): number => {
      const row = rowsOf(event)("yes");
      return estimate(Array.from(row)).error;
    };
    const plain = spread(quote(0.42));
    expect(spread(quote(0.42, { tiltPerRootDay: "0.1", hazardPerDay: "0" }))).to.equal(plain);
    expect(spread(quote(0.42, { tiltPerRootDay: "0.6" }))).to.be.above(1.5 * plain);
  });

  it("behavior: an act passes within the day at its tilted rate, and takes BTC and ETH up two deviations", () => {
    // P(pending → passed) = ½(1 − e^{−2h}), and by the date ½(1 − e^{−2T}); the market says .6 of the latter;
    // the contracts expire in 90 days, before the event's own date.
    const row = rowsOf(quote(0.6, { generator: "act", state: "pending", resolvesAt: far }));
    const yes = row("yes");
    const passed = yes.reduce((count, p) => count + (p === 400_000 ? 1 : 0), 0) / n;
    const tilted = (0.6 * (1 - Math.exp(-2 / 365))) / (1 - Math.exp((-2 * 90) / 365));
    const hazard = 1 - Math.exp(-0.005);
    const expected = 0.6 * hazard + (1 - hazard) * tilted;
    expect(passed).to.be.closeTo(expected, 4.5 * Math.sqrt(expected / n));
    const returns = Array.from(row("BTC"), (p) => Math.log(1 + p / 95_000_000_000));
    const up = estimate(returns.filter((_, s) => yes[s] === 400_000));
    const rest = estimate(returns.filter((_, s) => Math.abs(yes[s]!) < 350_000));
    const deviation = 0.65 / Math.sqrt(365);
    const error = Math.sqrt(up.error ** 2 + rest.error ** 2);
    expect((up.value - rest.value) / deviation).to.be.closeTo(2, (4.5 * error) / deviation);
    expect(error / deviation).to.be.below(0.12);
  });

  it("behavior: an election tonight moves BTC by 1.5 and SPX by .7 deviations either way, and nothing before it", () => {
    const tonight = { resolvesAt: exampleTime + day / 2 };
    const without = rowsOf(quote(0.3, tonight));
    const row = rowsOf(quote(0.3, { ...tonight, generator: "election", state: "open" }));
    const yes = row("yes");
    for (const [key, spot, deviation, spill] of [
      ["BTC", 95e9, 0.65 / Math.sqrt(365), 1.5],
      ["SPX", 7.4e9, 0.18 / Math.sqrt(252), 0.7],
    ] as const) {
      // The same draws without the generator: the difference of the logarithms is the spill less its drift.
      const [a, b] = [row(key), without(key)];
      const moved = Array.from(a, (p, s) => Math.log((spot + p) / (spot + b[s]!)) / deviation);
      const first = estimate(moved.filter((_, s) => yes[s]! > 0));
      const second = estimate(moved.filter((_, s) => yes[s]! < 0));
      expect(first.value - second.value).to.be.closeTo(2 * spill, 0.01);
    }
    expect(row("today")).to.deep.equal(without("today"));
    const earlier = { resolvesAt: exampleTime + day / 8, generator: "election", state: "open" };
    expect(rowsOf(quote(0.3, earlier))("today")).not.to.deep.equal(without("today"));
  });

  it("behavior: an event after the events' day but within an index's two sessions moves that index alone", () => {
    // From Monday 00:00: 30 hours are one session and a piece of the weekend, three and a half days three sessions.
    const quoteIn = (days: number, rest: Partial<EventQuote> = {}) =>
      quote(0.3, { resolvesAt: exampleTime + days * day, ...rest });
    const election = { generator: "election", state: "open" };
    const patient = { ...profile, events: { ...profile.events, hazardPerDay: "0" } };
    const [soon, without] = [quoteIn(1.25, election), quoteIn(1.25)].map((event) => rowsOf(event, patient));
    const deviation = 0.18 / Math.sqrt(252);
    // Against the same draws without the generator.
    const moved = Array.from(
      soon!("SPX"),
      (p, s) => Math.log((7.4e9 + p) / (7.4e9 + without!("SPX")[s]!)) / deviation,
    );
    const down = Math.min(...moved);
    const first = moved.map((move) => move > down + 0.7);
    const errors = moved.map((move, s) => Math.abs(move - (first[s] ? down + 1.4 : down)));
    expect(Math.max(...errors)).to.be.below(1e-6);
    expect(first.filter(Boolean).length / n).to.be.closeTo(0.3, 4.5 * Math.sqrt(0.21 / n));
    // What the market has learned by the day's end is about the same winner.
    const told = (wins: boolean) => mean(Array.from(soon!("yes")).filter((_, s) => first[s] === wins));
    expect(told(true) - told(false)).to.be.above(10_000);
    const same = (a: Float64Array, b: Float64Array) => a.every((p, s) => p === b[s]);
    for (const key of ["BTC", "WTI", "today", "index", "yes"]) {
      expect(same(soon!(key), without!(key)), key).to.equal(true);
    }
    const later = rowsOf(quoteIn(3.5, election), patient);
    expect(same(later("SPX"), without!("SPX"))).to.equal(true);
  });

  it("behavior: a profile without generators does not read states", () => {
    const { generators: _, ...events } = profile.events;
    const event = quote(0.3, { generator: "election", state: "open", resolvesAt: far });
    expect(rowsOf(event, { ...profile, events })("BTC")).to.deep.equal(
      rowsOf(quote(0.3, { resolvesAt: far }))("BTC"),
    );
  });

  const bad: [string, EventQuote, string, string][] = [
    [
      "an unknown generator",
      quote(0.3, { generator: "flood", resolvesAt: far }),
      "impossibleParameter",
      "generator",
    ],
    [
      "an unknown state",
      quote(0.3, { generator: "act", state: "lost", resolvesAt: far }),
      "impossibleParameter",
      "state",
    ],
    [
      "a generator without a date",
      quote(0.3, { generator: "act", state: "pending" }),
      "missingField",
      "resolvesAt",
    ],
    ["a date with a fraction", quote(0.3, { resolvesAt: 1.5 }), "impossibleParameter", "resolvesAt"],
    ["a negative tilt", quote(0.3, { tiltPerRootDay: "-1" }), "impossibleParameter", "tiltPerRootDay"],
    ["a negative hazard", quote(0.3, { hazardPerDay: "-1" }), "impossibleParameter", "hazardPerDay"],
  ];
  for (const [name, event, code, field] of bad) {
    it(`error: ${name}`, () => {
      expect(() => rowsOf(event))
        .to.throw(ModelError, field)
        .with.property("code", code);
    });
  }
});
