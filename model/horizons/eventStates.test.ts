import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { MarketEvent } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { EventQuote } from "../snapshot/Snapshot.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import { exampleTime, snapshotOf } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { eventPaths } from "./eventPaths.ts";
import { eventSpills } from "./eventSpills.ts";
import { chainAhead, statesOnDate } from "./eventStates.ts";
import { horizonOf } from "./Horizon.ts";

const day = 86_400;
const base = atQuotedVolatility(productionProfile);

function marketWith(probabilities: string[], quote: Partial<EventQuote>, profile: Profile = base) {
  const event: EventQuote = { cluster: "E", node: "politics", probabilities, ...quote };
  return parseMarket(profile, factorModel(profile), { ...snapshotOf({}), events: { E: event } });
}
const eventWith = (probabilities: string[], quote: Partial<EventQuote>) =>
  marketWith(probabilities, quote).events[0]!;
const act = (state: string, days: number): Partial<EventQuote> => ({
  generator: "act",
  state,
  resolvesAt: exampleTime + days * day,
});
const election = (days: number): Partial<EventQuote> => ({
  generator: "election",
  state: "open",
  resolvesAt: exampleTime + days * day,
});
const u = Float64Array.of(0, 0.3, 0.6, 0.999);
const ahead = (event: MarketEvent, years: number) => chainAhead(event, event.markov!, years);
const onDate = (event: MarketEvent, winner: number[], drawn = u) =>
  Array.from(statesOnDate(event, event.markov!, Uint16Array.from(winner), drawn));

describe("chainAhead", () => {
  it("behavior: the chain at the horizon, given who wins: of an act that passes, so many have by then", () => {
    const event = eventWith(["0.4", "0.6"], act("pending", 73));
    const chain = ahead(event, 36.5 / 365);
    // Half of what leaves passes: ½(1 − e^{−.2}) by the horizon, ½(1 − e^{−.4}) by the date.
    const passed = (1 - Math.exp(-0.2)) / (1 - Math.exp(-0.4));
    expect(chain.states[0]![1]).to.be.closeTo(passed, 1e-13);
    const late = Float64Array.of(0, 1 - passed - 1e-9, 1 - passed + 1e-9, 0.9999);
    expect(Array.from(chain.statesAt(Uint16Array.of(0, 0, 0, 0), late))).to.deep.equal([0, 0, 1, 1]);
    expect(Array.from(chain.statesAt(Uint16Array.of(1, 1, 1, 1), u))).to.deep.equal([0, 0, 0, 2]);
  });

  it("behavior: on its date if that comes first, and a second away if it has passed", () => {
    const event = eventWith(["0.4", "0.6"], act("pending", 73));
    expect(ahead(event, 1).states[0]).to.deep.equal([0, 1, 0]);
    expect(ahead(event, 1)).to.have.deep.property("beliefs", ahead(event, 5).beliefs);
    const past = eventWith(["0.4", "0.6"], act("pending", -30));
    const second = eventWith(["0.4", "0.6"], { ...act("pending", 0), resolvesAt: exampleTime + 1 });
    expect(ahead(past, 1).states).to.deep.equal(ahead(second, 1).states);
    expect(ahead(past, 1).states[0]).to.deep.equal([0, 1, 0]);
  });
});

describe("statesOnDate", () => {
  it("behavior: an election is decided on its date, for who wins", () => {
    expect(onDate(eventWith(["0.4", "0.6"], election(400)), [0, 1, 0, 1])).to.deep.equal([1, 2, 1, 2]);
  });

  it("behavior: an act is where its rates have taken it: passed if it passes, else pending or rejected", () => {
    const event = eventWith(["0.4", "0.6"], act("pending", 365));
    // Of those that do not pass within a year: pending e^{−2}, rejected ½(1 − e^{−2}).
    const pending = Math.exp(-2) / (Math.exp(-2) + 0.5 * (1 - Math.exp(-2)));
    const at = Float64Array.of(pending - 1e-9, pending + 1e-9, 0.1, 0.9);
    expect(onDate(event, [1, 1, 0, 0], at)).to.deep.equal([0, 2, 1, 1]);
    // The same of an act whose outcomes are the other way round: both states that pay 0 stay what they are.
    const { generator, state } = event.markov!;
    const mirrored = { ...generator, outcomes: [0, 1, 0] };
    const other = { ...event, probabilities: [0.6, 0.4], markov: { generator: mirrored, state } };
    expect(onDate(other, [0, 0, 1, 1], at)).to.deep.equal([0, 2, 1, 1]);
  });
});

describe("eventPaths of given draws", () => {
  const dimensions = {
    ...{ mixing: [], assets: [], regime: 0, jumps: undefined },
    ...{ outcomes: [1], hazards: [2], noise: [[3, 4, 5]], next: 6 },
  };
  const stays = Math.exp(-0.005);
  const draws = givenDraws({
    points: 4,
    uniforms: { 1: [0.41, 0.42, 0.73, 0.99], 2: [0, stays - 1e-9, stays + 1e-9, 0.5] },
    normals: { 3: [0.3, -1, 0.2, 2], 4: [-0.5, 1.5, 0.4, 0.1], 5: [1, 0.7, -2, -0.3] },
  });
  const pathOf = (quote: Partial<EventQuote>, profile: Profile = base, p = ["0.42", "0.31", "0.27"]) => {
    const market = marketWith(p, quote, profile);
    const two = { ...dimensions, noise: [p.length === 3 ? [3, 4, 5] : [3, 4]] };
    return eventPaths(market, horizonOf(profile, market), two, draws)[0]!;
  };
  /** p_i·exp(κ√h·y_i − ½κ²h), y_i = κ√h·1{i = θ} + N_i, scaled to 1. */
  const learned = (prior: number[], winner: number, tilt: number, noise: number[]): number[] => {
    const raw = prior.map((p, i) => {
      const y = (i === winner ? tilt : 0) + noise[i]!;
      return p * Math.exp(tilt * y - (tilt * tilt) / 2);
    });
    const total = raw.reduce((sum, v) => sum + v, 0);
    return raw.map((v) => v / total);
  };
  const noise = [
    [0.3, -0.5, 1],
    [-1, 1.5, 0.7],
    [0.2, 0.4, -2],
    [2, 0.1, -0.3],
  ];

  it("behavior: the winner by its probability, resolved by the hazard, probabilities by Bayes", () => {
    const path = pathOf({});
    expect(Array.from(path.winner)).to.deep.equal([0, 1, 2, 2]);
    expect(Array.from(path.resolved)).to.deep.equal([0, 0, 1, 0]);
    expect([path.states, path.statesOnDate]).to.deep.equal([undefined, undefined]);
    [0, 1, 2, 2].forEach((winner, s) => {
      learned([0.42, 0.31, 0.27], winner, 0.3, noise[s]!).forEach((p, i) => {
        expect(path.probabilities![i]![s]).to.be.closeTo(p, 1e-14);
      });
    });
  });

  it("behavior: over more days the tilt grows by the root and the hazard in proportion", () => {
    const events = { ...base.events, horizonDays: "4" };
    const path = pathOf({ hazardPerDay: "0.2" }, { ...base, events });
    // e^{−.8} = .449
    expect(Array.from(path.resolved)).to.deep.equal([0, 1, 1, 1]);
    learned([0.42, 0.31, 0.27], 0, 0.6, noise[0]!).forEach((p, i) => {
      expect(path.probabilities![i]![0]).to.be.closeTo(p, 1e-14);
    });
  });

  it("behavior: what is scheduled within the horizon, at its end too, is resolved everywhere", () => {
    for (const quote of [{ resolvesAt: exampleTime + day }, { resolvesAt: exampleTime - day }]) {
      const path = pathOf(quote);
      expect(Array.from(path.resolved)).to.deep.equal([1, 1, 1, 1]);
      expect(path.probabilities).to.equal(undefined);
    }
    expect(pathOf({ resolvesAt: exampleTime + day + 1 }).probabilities).to.have.length(3);
    const voted = pathOf(election(0.5), base, ["0.42", "0.58"]);
    expect(voted.states).to.equal(undefined);
    expect(Array.from(voted.statesOnDate!)).to.deep.equal([1, 2, 2, 2]);
  });

  it("behavior: held to settlement an event resolves to its winner and moves no price", () => {
    const market = marketWith(["0.42", "0.58"], election(30));
    const held = { assetYears: [1, 1, 1, 1], eventYears: Infinity };
    const [path] = eventPaths(market, held, { ...dimensions, noise: [[3, 4]] }, draws);
    expect(Array.from(path!.resolved)).to.deep.equal([1, 1, 1, 1]);
    expect([path!.probabilities, path!.states, path!.statesOnDate]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("behavior: a generator's state, resolved where it is over or the hazard settles it, and the beliefs it leaves", () => {
    // An act that the market has at 42 %, a year to go; a day is h, and rates of 1 a year.
    const market = marketWith(["0.42", "0.58"], act("pending", 365));
    const certain = givenDraws({
      points: 5,
      uniforms: { 1: [0.1, 0.1, 0.9, 0.9, 0.9], 2: [0.5, stays - 1e-6, stays - 1e-6, 0.5, stays + 1e-9] },
      normals: { 3: [0.3, -1, 0.2, 2, 0], 4: [-0.5, 1.5, 0.4, 0.1, 0] },
    });
    const horizon = horizonOf(base, market);
    const [path] = eventPaths(market, horizon, { ...dimensions, noise: [[3, 4]] }, certain);
    // The last of those that pass has passed, the last of those that do not has been rejected.
    expect(Array.from(path!.states!)).to.deep.equal([0, 1, 2, 0, 0]);
    expect(Array.from(path!.resolved)).to.deep.equal([0, 1, 1, 0, 1]);
    // On its date the first has passed, and the fourth is pending or rejected; what has resolved stays.
    expect(Array.from(path!.statesOnDate!)).to.deep.equal([1, 1, 2, 2, 0]);
    // Still pending, it passes by ½(1 − e^{−2(T−h)}) where it was ½(1 − e^{−2T}).
    const later = 1 - Math.exp((-2 * 364) / 365);
    const now = 1 - Math.exp(-2);
    const weights = [(0.42 * later) / now, (0.58 * (2 - later)) / (2 - now)];
    const prior = weights.map((w) => w / (weights[0]! + weights[1]!));
    learned(prior, 0, 0.3, [0.3, -0.5]).forEach((p, i) => {
      expect(path!.probabilities![i]![0]).to.be.closeTo(p, 1e-13);
    });
  });
});

describe("eventSpills", () => {
  const path = {
    winner: Uint16Array.of(0, 1, 0),
    resolved: Uint8Array.of(0, 0, 0),
    probabilities: undefined,
    states: Uint8Array.of(0, 1, 2),
    statesOnDate: Uint8Array.of(1, 2, 1),
  };
  const draws = givenDraws({ points: 3, uniforms: { [5 << 20]: [0.1, 0.5, 0.9] } });
  const spillsOf = (quote: Partial<EventQuote>, changes: Partial<typeof path> = {}, years?: number[]) => {
    const market = marketWith(["0.4", "0.6"], quote);
    const horizon = horizonOf(base, market);
    const using = years === undefined ? horizon : { ...horizon, assetYears: years };
    return eventSpills(base, market, using, [{ ...path, ...changes }], draws).map((spill) => ({
      ...spill,
      sizes: Array.from(spill.sizes),
      shares: spill.shares && Array.from(spill.shares),
    }));
  };
  const crypto = 1.5 / Math.sqrt(365);
  const index = 0.7 / Math.sqrt(252);
  const shares = [0.1, 0.5, 0.9];

  it("behavior: an asset whose horizon reaches the date moves on it, any other by what the day brings", () => {
    // BTC is the first asset, SPX the third. In 30 hours only SPX's two sessions reach it.
    const onDay = exampleTime + 1.25 * day;
    expect(spillsOf(election(1.25))).to.deep.equal([
      { asset: 0, sizes: [0, crypto, -crypto], at: undefined, shares },
      { asset: 2, sizes: [index, -index, index], at: onDay, shares: undefined },
    ]);
    expect(spillsOf(election(1))).to.deep.equal([
      { asset: 0, sizes: [crypto, -crypto, crypto], at: exampleTime + day, shares: undefined },
      { asset: 2, sizes: [index, -index, index], at: exampleTime + day, shares: undefined },
    ]);
    expect(spillsOf(election(30))).to.deep.equal([
      { asset: 0, sizes: [0, crypto, -crypto], at: undefined, shares },
      { asset: 2, sizes: [0, index, -index], at: undefined, shares },
    ]);
  });

  it("behavior: what resolves on its date within the day moves no asset whose horizon is shorter", () => {
    const short = [0.1 / 365, 0.1 / 365, 2 / 252, 0];
    const found = spillsOf(election(0.5), { states: undefined as never }, short);
    expect(found.map(({ asset }) => asset)).to.deep.equal([2]);
  });

  it("behavior: the state of now moves nothing, and an asset without a horizon is not moved", () => {
    // Rejected already: entering it is over; passed moves BTC and ETH by 2.
    const rejected = spillsOf({ ...act("rejected", 30) }, { states: Uint8Array.of(2, 1, 0) });
    const two = 2 / Math.sqrt(365);
    expect(rejected).to.deep.equal([
      { asset: 0, sizes: [0, two, 0], at: undefined, shares },
      { asset: 1, sizes: [0, two, 0], at: undefined, shares },
    ]);
    expect(spillsOf(act("rejected", 30), {}, [0, 1 / 365, 0, 0]).map(({ asset }) => asset)).to.deep.equal([
      1,
    ]);
  });

  it("behavior: an event without a generator moves nothing, and each has a moment of its own", () => {
    expect(spillsOf({ resolvesAt: exampleTime + day })).to.deep.equal([]);
    const vote = { cluster: "E", node: "politics", probabilities: ["0.4", "0.6"] };
    const events = { A: vote, B: { ...vote, ...election(30) } };
    const market = parseMarket(base, factorModel(base), { ...snapshotOf({}), events });
    const second = givenDraws({ points: 3, uniforms: { [(5 << 20) + 1]: shares } });
    const none = { ...path, states: undefined, statesOnDate: undefined };
    const found = eventSpills(base, market, horizonOf(base, market), [none, path], second);
    expect(found.map(({ asset }) => asset)).to.deep.equal([0, 2]);
  });
});
