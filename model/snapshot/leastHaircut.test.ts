import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import type { QuotedInstrument } from "./Snapshot.ts";

describe("the least haircut", () => {
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
