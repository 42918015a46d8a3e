import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { factorModel } from "../tree/factorModel.ts";
import { parseMarket } from "./parseMarket.ts";
import type { QuotedInstrument } from "./Snapshot.ts";

const parse = (it: QuotedInstrument, profile: Profile = productionProfile) =>
  parseMarket(profile, factorModel(profile), snapshotOf({ it })).instruments[0]!;

describe("collateral", () => {
  it("behavior: haircuts from .35 to 1 are taken, and count that share of a unit as what it can lose", () => {
    for (const [haircut, worst] of [
      ["0.35", 1_190_000_000n],
      ["0.5", 1_700_000_000n],
      ["1", 3_400_000_000n],
    ] as const) {
      const held = parse(spot("ETH", 4, 3_400_000_000, haircut));
      expect(held.kind).to.equal("spot");
      expect(held.worst).to.deep.equal({ long: worst, short: 3_400_000_000n });
      expect(held).to.include({ asset: 1, lotsPerUnit: 10_000, mark: 3_400_000_000 });
    }
  });

  it("error: a haircut that does not bound the margin, or is no share at all", () => {
    for (const haircut of ["0.349999999999999", "0.15", "0", "-0.5", "1.000000000000001", "2"]) {
      const error = refusalOf(() => parse(spot("ETH", 4, 1, haircut)));
      expect([error.code, error.value]).to.deep.equal(["impossibleParameter", haircut]);
      expect(error.message).to.contain(
        "instruments.it.haircut is not a share of the value that bounds its margin",
      );
      expect(error.remedy).to.contain("from 0.35 to 1").and.to.contain("twice the worst case");
    }
    const error = refusalOf(() => parse(spot("ETH", 4, 1, "NaN")));
    expect([error.code, error.value]).to.deep.equal(["malformedDecimal", "NaN"]);
    expect(error.message).to.contain("instruments.it.haircut");
  });

  it("error: collateral whose price may fall below zero; where the profile does not shift it, it is taken", () => {
    const oil = spot("WTI", 1, 68_000_000, "1");
    const error = refusalOf(() => parse(oil));
    expect([error.code, error.value]).to.deep.equal(["impossibleParameter", "WTI"]);
    expect(error.message).to.contain("instruments.it.underlying has a price that may fall below zero");
    expect(error.remedy).to.contain("a perp or a contract");
    expect(parse(oil, referenceProfile).kind).to.equal("spot");
  });

  it("behavior: at the least haircut a margin moves by at most twice the worst case, at stressed volatilities in a thin market", () => {
    // Stressed volatilities of the profile; books and volumes so small that every charge is at its largest slope.
    const assets = {
      BTC: { spot: "95000", volatility: "1.26" },
      ETH: { spot: "3400", volatility: "1.48" },
      SOL: { spot: "150", volatility: "2.12" },
      SPX: { spot: "7400", volatility: "0.42" },
    };
    const liquidity = { spread: 1_000_000_000, dailyVolume: 10, openInterest: 10 };
    const instruments = Object.fromEntries(
      Object.entries(assets).map(([name, quote]): [string, QuotedInstrument] => [
        name,
        { ...spot(name, 2, Number(quote.spot) * 1_000_000, "0.35"), liquidity },
      ]),
    );
    const snapshot = { ...snapshotOf(instruments), assets };
    const { historical: _none, ...simulated } = productionProfile;
    const profile = {
      ...simulated,
      scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel: 2048 } as const,
    };
    const cube = buildCube({ profile, snapshot, seeds: [[1, 2026]] });
    for (const instrument of Object.keys(assets)) {
      const marginAt = (size: bigint) => marginOf(cube, [{ instrument, size }]).initialMargin;
      const rise = marginAt(2_000_000n) - marginAt(1_000_000n);
      const ratio = Number(rise) / Number(worstCase(snapshot, [{ instrument, size: 1_000_000n }]));
      expect(ratio, instrument).to.be.below(2);
      // Charges of size are half of the worst case, whatever the haircut; of the value the rest is the same, so that a
      // haircut of .25 would not do.
      if (instrument === "SOL") expect(((ratio - 0.5) * 0.35) / 0.25 + 0.5).to.be.above(2);
    }
  });
});
