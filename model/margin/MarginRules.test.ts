import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { productionProfile } from "../profiles/production.ts";
import type { Profile } from "../profiles/Profile.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { marginRules } from "./MarginRules.ts";

const { margin } = productionProfile;
const sizes = margin.sizes!;
const withMargin = (changed: object): Profile => ({
  ...productionProfile,
  margin: { ...margin, ...changed },
});
const withSizes = (changed: object): Profile => withMargin({ sizes: { ...sizes, ...changed } });
const value = ({ numerator, denominator }: Fraction): number => Number(numerator) / Number(denominator);

/** Every rate of a profile by the name an error gives it, and the profile with that rate. */
const rates: [string, (rate: string) => Profile][] = [
  ...(
    [
      "buffer",
      "tailPriceDriven",
      "tailEvents",
      "halfSpreadCap",
      "parlay",
      "dispute",
      "bonusMax",
      "maintenanceRatio",
      "resolutionDays",
    ] as const
  ).map((field): [string, (rate: string) => Profile] => [
    `margin.${field}`,
    (rate) => withMargin({ [field]: rate }),
  ]),
  ["margin.divergence.rate", (rate) => withMargin({ divergence: { rate, against: "gross" } })],
  ...Object.keys(margin.halfSpread).map((kind): [string, (rate: string) => Profile] => [
    `margin.halfSpread.${kind}`,
    (rate) => withMargin({ halfSpread: { ...margin.halfSpread, [kind]: rate } }),
  ]),
  ...(
    [
      "impact",
      "openInterestShare",
      "participation",
      "concentrationThreshold",
      "fundingHours",
      "fundingMargin",
    ] as const
  ).map((field): [string, (rate: string) => Profile] => [
    `margin.sizes.${field}`,
    (rate) => withSizes({ [field]: rate }),
  ]),
  ...(["horizon", "concentration", "funding"] as const).map((field): [string, (rate: string) => Profile] => [
    `margin.sizes.largestSlope.${field}`,
    (rate) => withSizes({ largestSlope: { ...sizes.largestSlope, [field]: rate } }),
  ]),
  ["stress.share", (share) => ({ ...productionProfile, stress: { ...productionProfile.stress!, share } })],
];

describe("marginRules", () => {
  it("behavior: the production profile's rates, as model.md §6 has them", () => {
    const rules = marginRules(productionProfile);
    expect(value(rules.buffer)).to.equal(1.25);
    expect([value(rules.tailPriceDriven), value(rules.tailEvents)]).to.deep.equal([0.05, 0.1]);
    expect([value(rules.divergence), value(rules.parlay), value(rules.dispute)]).to.deep.equal([
      0.05, 0.12, 0.0016,
    ]);
    expect([value(rules.bonusMax), value(rules.maintenanceRatio), value(rules.resolutionDays)]).to.deep.equal(
      [0.15, 0.8, 1],
    );
    expect(rules.clusters).to.equal("class");
    expect(rules.addStandardError).to.equal(true);
    expect(rules.guards).to.equal(true);
    expect(rules.carveOut).to.equal("maxLoss");
    expect(rules.divergenceAgainst).to.equal("buckets");
    expect(rules.window).to.deep.equal({ horizon: 86_400, seconds: 172_800 });
    expect(value(rules.stress!.share)).to.equal(0.8);
    expect(rules.stress!.tailDigital).to.equal(50_000);
    const half = Object.fromEntries(
      Object.entries(rules.halfSpread).map(([kind, rate]) => [kind, value(rate)]),
    );
    expect(half).to.deep.equal({
      perp: 0.0005,
      spot: 0.0005,
      binary: 0.01,
      scalar: 0.01,
      outcome: 0.01,
      call: 0.001,
      put: 0.001,
      parlay: 0.02,
    });
  });

  it("behavior: charges that grow with size: Y, a tenth of open interest, φ, θ, three hours and .2 %, slopes", () => {
    const { fundingSlope, fundingHours, fundingMargin, profile, ...numbers } = marginRules(
      withSizes({
        impact: "1.5",
        openInterestShare: "0.11",
        participation: "0.12",
        concentrationThreshold: "0.13",
      }),
    ).sizes!;
    expect(numbers).to.deep.equal({
      impact: 1.5,
      openInterestShare: 0.11,
      participation: 0.12,
      concentrationThreshold: 0.13,
      liquiditySlope: 0.25,
      horizonSlope: 0.15,
      concentrationSlope: 0.1,
    });
    expect([value(fundingSlope), value(fundingHours), value(fundingMargin)]).to.deep.equal([0.05, 3, 0.002]);
    expect(profile.name).to.equal("production");
  });

  it("behavior: what a profile leaves out is left out", () => {
    const rules = marginRules(referenceProfile);
    expect(rules.guards).to.equal(false);
    expect(rules).to.not.have.any.keys("sizes", "window", "stress");
  });

  it("behavior: a rate may be 0", () => {
    for (const [, profile] of rates) expect(() => marginRules(profile("0"))).to.not.throw();
  });

  for (const [field, profile] of rates) {
    it(`error: ${field} below 0 or no decimal is refused by name`, () => {
      expect(() => marginRules(profile("-0.1")))
        .to.throw(ModelError, `${field} is negative (got "-0.1"). Every term of the margin is at least 0.`)
        .with.property("code", "impossibleParameter");
      expect(() => marginRules(profile("1,5")))
        .to.throw(ModelError, `${field} is not a decimal string (got "1,5")`)
        .with.property("code", "malformedDecimal");
    });
  }

  it("behavior: a window is whole seconds, half ones up", () => {
    const seconds = (hours: string) => marginRules(withMargin({ eventWindowHours: hours })).window!.seconds;
    // .0005 h = 1.8 s, .0004 h = 1.44 s, .00041667 h = 1.500012 s
    expect([seconds("0.0005"), seconds("0.0004"), seconds("0.00041667")]).to.deep.equal([2, 1, 2]);
  });

  it("error: a window or margin period of no length, a mark of tails that is no decimal", () => {
    const events = (horizonDays: string): Profile => ({
      ...productionProfile,
      events: { ...productionProfile.events, horizonDays },
    });
    const tails: Profile = {
      ...productionProfile,
      stress: { ...productionProfile.stress!, tailDigital: "5%" },
    };
    for (const [profile, code, message] of [
      [
        withMargin({ eventWindowHours: "0" }),
        "impossibleParameter",
        'margin.eventWindowHours is not a length of time (got "0"). Write it above 0.',
      ],
      [withMargin({ eventWindowHours: "0.0001" }), "impossibleParameter", 'got "0.0001"'],
      [withMargin({ eventWindowHours: "-48" }), "impossibleParameter", 'got "-48"'],
      [
        withMargin({ eventWindowHours: "2d" }),
        "malformedDecimal",
        "margin.eventWindowHours is not a decimal",
      ],
      [events("0"), "impossibleParameter", 'events.horizonDays is not a length of time (got "0")'],
      [tails, "malformedDecimal", "stress.tailDigital is not a decimal string"],
    ] as const) {
      expect(() => marginRules(profile))
        .to.throw(ModelError, message)
        .with.property("code", code);
    }
  });
});
