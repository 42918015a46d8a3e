import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { horizonDays } from "./horizonDays.ts";

const market = parseMarket(
  productionProfile,
  factorModel(productionProfile),
  snapshotOf({
    A: perp("SPX", 0, 100),
    B: binary("BTC", "95000", 30, 400_000),
    C: outcome("VOTE", 0, 90, 400_000),
    D: parlay(["B", "C"], 90, 200_000),
  }),
);
const { events, assets } = productionProfile;

describe("horizonDays", () => {
  it("behavior: of the underlying, or of events for their outcomes and parlays", () => {
    const profile = { ...productionProfile, events: { ...events, horizonDays: "1.5" } };
    expect([0, 1, 2, 3].map((index) => horizonDays(profile, market, index))).to.deep.equal([2, 1, 1.5, 1.5]);
  });

  it("error: a period that is no decimal, by name", () => {
    const ofEvents = { ...productionProfile, events: { ...events, horizonDays: "x" } };
    const ofStocks = {
      ...productionProfile,
      assets: { ...assets, SPX: { ...assets.SPX!, horizonDays: "x" } },
    };
    expect(() => horizonDays(ofEvents, market, 2)).to.throw(
      ModelError,
      "events.horizonDays is not a decimal",
    );
    expect(() => horizonDays(ofStocks, market, 0)).to.throw(
      ModelError,
      "horizonDays of SPX is not a decimal",
    );
  });
});
