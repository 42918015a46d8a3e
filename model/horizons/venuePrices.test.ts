import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { linearRow } from "../cube/linearRow.ts";
import { productionProfile } from "../profiles/production.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import type { Profile } from "../profiles/Profile.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import type { MarketBinary, MarketPerpetual } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import { binary, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { defaultTree } from "../profiles/tree.ts";
import { factorModel } from "../tree/factorModel.ts";
import { binaryValues } from "./binaryValues.ts";
import { settlementPrices } from "./settlementPrices.ts";

const n = 32_768;
const scenarioSet = { sampler: "philox", panels: 4, pointsPerPanel: 8192 } as const;
const seeds = [0, 1, 2, 3].map((i) => [i, 21] as const);
const profile = atQuotedVolatility({ ...productionProfile, scenarioSet });
const share = (values: Float64Array, holds: (v: number) => boolean): number =>
  values.reduce((count, v) => count + (holds(v) ? 1 : 0), 0) / values.length;
/** 4.5 standard errors of a share: false alarm 7e-6 a comparison. */
const tolerance = (p: number): number => 4.5 * Math.sqrt(p / n);
const onSource = (it: QuotedInstrument, source: string): QuotedInstrument =>
  ({ ...it, source }) as QuotedInstrument;

describe("settlement sources", () => {
  const snapshot = snapshotOf({
    a: binary("BTC", "95000", 0.5, 500_000),
    b: binary("BTC", "95200", 0.5, 480_000),
    c: onSource(binary("BTC", "95000", 0.5, 500_000), "OTHER"),
    both: parlay(["a", "c"], 0.5, 450_000),
    oil: binary("WTI", "68", 0.9, 500_000),
  });
  const market = parseMarket(profile, factorModel(profile), snapshot);
  const draws = scenarioDraws(scenarioSet, seeds);
  const contract = (key: string): MarketBinary =>
    market.instruments[market.indexOf.get(key)!] as MarketBinary;
  const flat = new Float64Array(n);

  it("behavior: t₃ of 2 bp on the venue's index and 5 bp on another, by the quantiles of t₃", () => {
    const noise = { ...profile.settlementNoise!, outlierShare: "0" };
    const price = settlementPrices({ ...profile, settlementNoise: noise }, market, draws);
    for (const [key, scale] of [
      ["a", 0.0002],
      ["c", 0.0005],
    ] as const) {
      const moves = price(contract(key), flat);
      // Two-sided 20 %, 5 % and .1 % of t₃.
      for (const [quantile, p] of [
        [1.637744, 0.2],
        [3.182446, 0.05],
        [12.92398, 0.001],
      ] as const) {
        expect(share(moves, (m) => Math.abs(m) > scale * quantile)).to.be.closeTo(p, tolerance(p));
      }
    }
  });

  it("behavior: one path in a thousand is fifty times as wide", () => {
    const price = settlementPrices(profile, market, draws);
    const wide = share(price(contract("c"), flat), (m) => Math.abs(m) > 0.0005 * 20);
    // P(|t₃| > .4) = .7161; the clip at 20 keeps all others within.
    expect(wide).to.be.closeTo(0.7161e-3, tolerance(0.7161e-3));
  });

  it("behavior: contracts on one source and expiry settle on one price, another source on its own", () => {
    const cube = buildCube({ profile, snapshot, seeds });
    const pays = (key: string): Float64Array =>
      cube.rows[cube.instruments.indexOf(key)]!.map((p) => (p > 0 ? 1 : 0));
    const [a, b, c, both] = ["a", "b", "c", "both"].map(pays);
    expect(b!.every((paid, s) => paid <= a![s]!)).to.equal(true);
    expect(both!.every((paid, s) => paid === a![s]! * c![s]!)).to.equal(true);
    const apart = a!.reduce((count, paid, s) => count + (paid === c![s] ? 0 : 1), 0);
    expect(apart / n).to.be.within(0.001, 0.05);
  });

  it("behavior: on a shifted price it is the price that is multiplied, also below zero", () => {
    const price = settlementPrices(profile, market, draws);
    const base = price(contract("oil"), flat);
    const noise = base.map((m) => Math.log((108 * Math.exp(m) - 40) / 68));
    const low = Math.log((40 - 36.98) / 108);
    const moved = price(contract("oil"), new Float64Array(n).fill(low));
    const errors = noise.map((b, s) => {
      const expected = -36.98 * Math.exp(b) + 40;
      return expected > 0.01 ? Math.abs(108 * Math.exp(moved[s]!) - expected) : 0;
    });
    expect(Math.max(...errors)).to.be.below(1e-9);
  });

  it("error: a negative width, a share above 1", () => {
    const codes = [{ sameIndex: "-0.1" }, { outlierShare: "1.5" }].map(
      (bad) =>
        refusalOf(() =>
          settlementPrices(
            { ...profile, settlementNoise: { ...profile.settlementNoise!, ...bad } },
            market,
            draws,
          ),
        ).code,
    );
    expect(codes).to.deep.equal(["impossibleParameter", "impossibleParameter"]);
  });
});

describe("perp basis", () => {
  const still = (name: string, spot: string): Snapshot => ({
    ...snapshotOf({ it: perp(name, 0, Number(spot) * 1e6) }),
    assets: { [name]: { spot, volatility: "0.0000001" } },
  });

  it("behavior: over a price that stands still the mark moves by sd·√days of a unit t₄", () => {
    for (const [name, spot, deviation] of [
      ["BTC", "95000", 0.003],
      ["SPX", "7400", 0.0015 * Math.SQRT2],
    ] as const) {
      const row = buildCube({ profile, snapshot: still(name, spot), seeds }).rows[0]!;
      // Two-sided 5 % and 1 % of t₄, over √2 for unit variance.
      for (const [quantile, p] of [
        [2.776445, 0.05],
        [4.604095, 0.01],
      ] as const) {
        const bound = ((deviation * quantile) / Math.SQRT2) * Number(spot) * 1e6;
        expect(share(row, (v) => Math.abs(v) > bound)).to.be.closeTo(p, tolerance(p));
      }
    }
  });

  it("error: a basis that could take the mark below zero", () => {
    const assets = { ...profile.assets, BTC: { ...profile.assets.BTC!, basisPerRootDay: "0.05" } };
    expect(
      refusalOf(() => buildCube({ profile: { ...profile, assets }, snapshot: still("BTC", "95000"), seeds }))
        .code,
    ).to.equal("impossibleParameter");
  });
});

describe("a pegged asset", () => {
  const tree = {
    ...defaultTree,
    children: [...defaultTree.children!, { name: "stable", assets: ["USDT"] }],
  };
  const regimes = profile.regimes.map((regime) => ({
    ...regime,
    correlation: { ...regime.correlation, stable: "0" },
  }));
  const pegged = (depeg: { perDay: string; fall: string }): Profile => ({
    ...profile,
    tree,
    regimes,
    assets: { ...profile.assets, USDT: { daysPerYear: 365, horizonDays: "1", shift: "0", depeg } },
  });
  const snapshot: Snapshot = {
    ...snapshotOf({ it: perp("USDT", 0, 1_000_000) }),
    assets: { USDT: { spot: "1", volatility: "0.01" } },
  };

  it("behavior: loses the peg at its rate, and its mean stays its price", () => {
    const row = buildCube({ profile: pegged({ perDay: "0.02", fall: "0.12" }), snapshot, seeds }).rows[0]!;
    const p = 1 - Math.exp(-0.02);
    expect(share(row, (v) => v < -80_000)).to.be.closeTo(p, tolerance(p));
    expect(row.reduce((sum, v) => sum + v, 0) / n).to.be.closeTo(0, (4.5 * Math.sqrt(1 / 12)) / Math.sqrt(n));
  });

  it("error: a negative rate, a fall of everything", () => {
    const bad = [
      { perDay: "-1", fall: "0.1" },
      { perDay: "0.1", fall: "1" },
    ].map((depeg) => refusalOf(() => buildCube({ profile: pegged(depeg), snapshot, seeds })).code);
    expect(bad).to.deep.equal(["impossibleParameter", "impossibleParameter"]);
  });
});

describe("oil below zero", () => {
  it("behavior: from 18.27 to −36.98 is a path: a barrel loses 55.25, a contract on a negative price pays", () => {
    const snapshot = {
      ...snapshotOf({
        barrel: perp("WTI", 0, 18_270_000),
        below: binary("WTI", "-10", 1, 1_000, "less"),
        later: binary("WTI", "-10", 30, 1_000, "less"),
      }),
      assets: { WTI: { spot: "18.27", volatility: "0.89" } },
    };
    const market = parseMarket(profile, factorModel(profile), snapshot);
    const moves = Float64Array.of(Math.log((40 - 36.98) / (40 + 18.27)));
    const at = (key: string) => market.instruments[market.indexOf.get(key)!]!;
    expect(linearRow(market, at("barrel") as MarketPerpetual, moves, undefined)[0]).to.equal(-55_250_000);
    const path = { years: [(at("below") as MarketBinary).years, 2 / 252], logReturns: [moves, moves] };
    expect(binaryValues(market, at("below") as MarketBinary, path).values[0]).to.equal(1);
    expect(binaryValues(market, at("later") as MarketBinary, path).values[0]).to.be.above(0.99);
  });
});
