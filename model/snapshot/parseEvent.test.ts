import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { binary, exampleTime, outcome, snapshotOf } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { factorModel } from "../tree/factorModel.ts";
import { parseEvent } from "./parseEvent.ts";
import type { EventQuote, QuotedInstrument } from "./Snapshot.ts";

const day = 86_400;
const quote: EventQuote = { cluster: "POLICY", node: "politics", probabilities: ["0.6", "0.4"] };

function parse(
  change: Partial<EventQuote> = {},
  instruments: Record<string, QuotedInstrument> = {},
  profile: Profile = productionProfile,
) {
  const snapshot = { ...snapshotOf(instruments), events: { ACT: { ...quote, ...change } } };
  return parseEvent(profile, factorModel(profile), snapshot, "ACT");
}
const scheduled = { generator: "act", state: "passed", resolvesAt: exampleTime + day };

describe("an event of a snapshot", () => {
  it("behavior: without a date or a generator it has neither, and the rates are the profile's", () => {
    expect(parse()).to.deep.equal({
      key: "ACT",
      cluster: "POLICY",
      node: "politics",
      probabilities: [0.6, 0.4],
      tiltPerRootDay: 0.3,
      hazardPerDay: 0.005,
      resolvesAt: undefined,
      resolvesYears: Infinity,
      markov: undefined,
    });
  });

  it("behavior: the rates are the larger of the quote's and the profile's; 0 and 100 are rates", () => {
    const rates = (tilt: string, hazard: string): number[] => {
      const { tiltPerRootDay, hazardPerDay } = parse({ tiltPerRootDay: tilt, hazardPerDay: hazard });
      return [tiltPerRootDay, hazardPerDay];
    };
    expect(rates("0.45", "0.01")).to.deep.equal([0.45, 0.01]);
    expect(rates("0", "0")).to.deep.equal([0.3, 0.005]);
    expect(rates("100", "100")).to.deep.equal([100, 100]);
  });

  it("behavior: resolves at the earliest of its own date and the expiries of contracts on it, in calendar years", () => {
    const contracts = {
      first: outcome("ACT", 0, 73, 1),
      second: outcome("ACT", 1, 80, 1),
      other: outcome("VOTE", 0, 1, 1),
      price: binary("BTC", "95000", 1, 1),
    };
    const dates = (own: number | undefined): (number | undefined)[] => {
      const resolvesAt = own === undefined ? {} : { resolvesAt: exampleTime + own * day };
      const event = parse(resolvesAt, contracts);
      return [(event.resolvesAt! - exampleTime) / day, event.resolvesYears];
    };
    expect(dates(undefined)).to.deep.equal([73, 0.2]);
    expect(dates(36.5)).to.deep.equal([36.5, 0.1]);
    expect(dates(90)).to.deep.equal([73, 0.2]);
    expect(dates(-365)).to.deep.equal([-365, -1]);
    // Whatever the order in which contracts are written.
    expect(parse({}, { a: contracts.second, b: contracts.first }).resolvesYears).to.equal(0.2);
  });

  it("behavior: probabilities that sum to 1 but for rounding are divided by their sum; 0 and 1 are probabilities", () => {
    const { probabilities } = parse({ probabilities: ["0.3333333333", "0.3333333333", "0.3333333333"] });
    expect(probabilities).to.deep.equal([1 / 3, 1 / 3, 1 / 3]);
    expect(parse({ probabilities: ["0", "1"] }).probabilities).to.deep.equal([0, 1]);
  });

  it("behavior: a generator is parsed with the state of the quote, the first one too", () => {
    const { markov } = parse(scheduled);
    expect(markov!.generator.names).to.deep.equal(["pending", "passed", "rejected"]);
    expect(markov!.generator.spills[1]).to.deep.equal([
      { asset: "BTC", deviations: 2 },
      { asset: "ETH", deviations: 2 },
    ]);
    expect(markov!.state).to.equal(1);
    expect(parse({ ...scheduled, state: "pending" }).markov!.state).to.equal(0);
  });

  it("behavior: a profile without generators does not read them", () => {
    expect(parse({ generator: "unheard of" }, {}, referenceProfile).markov).to.equal(undefined);
  });

  const three = ["0.2", "0.3", "0.5"];
  const cases: [string, Partial<EventQuote>, string, unknown, string, string][] = [
    ["an unknown node", { node: "weather" }, "unknownNode", "weather", "ACT.node", "inner node"],
    ["an asset as a node", { node: "BTC" }, "unknownNode", "BTC", "ACT.node", "inner node"],
    ["a cluster without a name", { cluster: "" }, "missingField", "", "ACT.cluster is empty", "Write a name"],
    [
      "NaN as a probability",
      { probabilities: ["0.6", "NaN"] },
      "malformedDecimal",
      "NaN",
      "ACT.probabilities[1]",
      "digits",
    ],
    [
      "a probability below 0",
      { probabilities: ["-0.2", "1.2"] },
      "impossibleProbability",
      "-0.2",
      "ACT.probabilities[0]",
      "Send a probability",
    ],
    [
      "a probability above 1",
      { probabilities: ["1.2", "-0.2"] },
      "impossibleProbability",
      "1.2",
      "ACT.probabilities[0]",
      "Send a probability",
    ],
    [
      "outcomes that sum to less",
      { probabilities: ["0.4", "0.5"] },
      "impossibleProbability",
      0.9,
      "ACT do not sum to 1",
      "every outcome",
    ],
    [
      "outcomes that sum to a little more",
      { probabilities: ["0.5", "0.500000002"] },
      "impossibleProbability",
      0.5 + 0.500000002,
      "ACT do not sum to 1",
      "every outcome",
    ],
    ["one outcome", { probabilities: ["1"] }, "impossibleProbability", 1, "ACT do not sum to 1", "two"],
    ["no outcome", { probabilities: [] }, "impossibleProbability", 0, "ACT do not sum to 1", "two"],
    ["a date of zero", { resolvesAt: 0 }, "impossibleParameter", 0, "ACT.resolvesAt", "Send an integer"],
    [
      "a date before 1970",
      { resolvesAt: -5 },
      "impossibleParameter",
      -5,
      "ACT.resolvesAt",
      "Send an integer",
    ],
    [
      "a date with a fraction",
      { resolvesAt: 0.5 },
      "impossibleParameter",
      0.5,
      "ACT.resolvesAt",
      "Send an integer",
    ],
    [
      "a negative tilt",
      { tiltPerRootDay: "-0.1" },
      "impossibleParameter",
      "-0.1",
      "ACT.tiltPerRootDay is not a rate",
      "0 to 100",
    ],
    [
      "a hazard above 100 a day",
      { hazardPerDay: "100.1" },
      "impossibleParameter",
      "100.1",
      "ACT.hazardPerDay is not a rate",
      "0 to 100",
    ],
    [
      "a hazard that is no decimal",
      { hazardPerDay: "often" },
      "malformedDecimal",
      "often",
      "ACT.hazardPerDay",
      "digits",
    ],
    [
      "an unknown generator",
      { ...scheduled, generator: "tide" },
      "impossibleParameter",
      "tide",
      "ACT.generator",
      "act, election, war, or",
    ],
    [
      "a generator of the prototype",
      { ...scheduled, generator: "toString" },
      "impossibleParameter",
      "toString",
      "ACT.generator",
      "election",
    ],
    [
      "an unknown state",
      { ...scheduled, state: "vetoed" },
      "impossibleParameter",
      "vetoed",
      "ACT.state is not a state of the generator act",
      "pending, passed, rejected",
    ],
    [
      "a generator without a state",
      { generator: "act", resolvesAt: 9 },
      "impossibleParameter",
      undefined,
      "ACT.state",
      "pending",
    ],
    [
      "a generator without a date",
      { generator: "act", state: "pending" },
      "missingField",
      undefined,
      "ACT.resolvesAt is missing",
      "needs the time",
    ],
  ];
  for (const [name, change, code, value, says, remedy] of cases) {
    it(`error: ${name}`, () => {
      const error = refusalOf(() => parse(change));
      expect(error.code).to.equal(code);
      expect(error.value).to.equal(value);
      expect(error.message).to.contain(says);
      expect(error.remedy).to.contain(remedy);
    });
  }

  it("error: a generator with an outcome that the event has not; one with as many is taken", () => {
    const { act } = productionProfile.events.generators!;
    const states = act!.states.map((state, i) => (i === 2 ? { ...state, outcome: 2 } : state));
    const events = { ...productionProfile.events, generators: { act: { ...act!, states } } };
    const profile = { ...productionProfile, events };
    const error = refusalOf(() => parse(scheduled, {}, profile));
    expect(error.code).to.equal("impossibleParameter");
    expect(error.value).to.equal(2);
    expect(error.message).to.contain("The generator act has an outcome that events.ACT has not");
    expect(error.remedy).to.contain("as many outcomes");
    expect(parse({ ...scheduled, probabilities: three }, {}, profile).markov).not.to.equal(undefined);
  });

  it("error: a generator that spills to an asset of no tree", () => {
    const { act } = productionProfile.events.generators!;
    const states = act!.states.map((state) => ({ ...state, spill: { DOGE: "1" } }));
    const events = { ...productionProfile.events, generators: { act: { ...act!, states } } };
    const error = refusalOf(() => parse(scheduled, {}, { ...productionProfile, events }));
    expect([error.code, error.value]).to.deep.equal(["unknownUnderlying", "DOGE"]);
  });

  it("error: a profile whose least rate is no decimal", () => {
    const events = { ...productionProfile.events, hazardPerDay: "1e-3" };
    const error = refusalOf(() => parse({}, {}, { ...productionProfile, events }));
    expect(error.code).to.equal("malformedDecimal");
    expect(error.message).to.contain("profile.events");
  });
});
