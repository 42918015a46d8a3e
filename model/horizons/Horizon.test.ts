import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, option, outcome, perp, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { horizonOf } from "./Horizon.ts";

function horizon(profile: Profile, instruments: Record<string, QuotedInstrument>) {
  return horizonOf(profile, parseMarket(profile, factorModel(profile), snapshotOf(instruments)));
}

/** BTC, ETH, SPX, WTI in calendar days. */
const daysOf = (instruments: Record<string, QuotedInstrument>): number[] =>
  horizon(referenceProfile, instruments).assetYears.map((years) => Math.round(years * 365 * 1e6) / 1e6);

describe("horizonOf", () => {
  it("behavior: a margin period is a day of crypto and events, and two sessions of SPX and WTI", () => {
    const found = horizon(productionProfile, {});
    expect(found.assetYears).to.deep.equal([1 / 365, 1 / 365, 2 / 252, 2 / 252]);
    expect(found.eventYears).to.equal(1 / 365);
    const events = { ...productionProfile.events, horizonDays: "3" };
    expect(horizon({ ...productionProfile, events }, {}).eventYears).to.equal(3 / 365);
  });

  it("behavior: held to settlement an asset goes to its last expiry, in any order, and one without any nowhere", () => {
    const near = binary("BTC", "95000", 10, 500_000);
    const far = option("call", "BTC", "95000", 20, 5_000_000_000, 4);
    const spx = binary("SPX", "7400", 5, 500_000);
    expect(daysOf({ a: near, b: far, c: spx })).to.deep.equal([20, 0, 5, 0]);
    expect(daysOf({ a: far, b: near, c: spx })).to.deep.equal([20, 0, 5, 0]);
    expect(horizon(referenceProfile, { a: near }).eventYears).to.equal(Infinity);
  });

  it("behavior: a perp or spot goes to its underlying's last expiry, or where there is none to the last of all", () => {
    const near = binary("BTC", "95000", 10, 500_000);
    const vote = outcome("VOTE", 0, 90, 420_000);
    const all = {
      a: near,
      b: perp("BTC", 4, 95e9),
      c: perp("ETH", 4, 3.4e9),
      d: spot("WTI", 1, 68e6, "0.5"),
    };
    expect(daysOf(all)).to.deep.equal([10, 10, 0, 10]);
    expect(daysOf({ ...all, e: vote })).to.deep.equal([10, 90, 0, 90]);
  });

  it("error: a perp where nothing settles", () => {
    expect(() => horizon(referenceProfile, { it: perp("BTC", 4, 95e9) }))
      .to.throw(
        ModelError,
        'it never settles and nothing else in the snapshot does (got "reference"). Use a profile with a margin period of risk.',
      )
      .with.property("code", "unsupported");
  });

  it("error: a horizon of events that is no decimal", () => {
    const events = { ...productionProfile.events, horizonDays: "1." };
    expect(() => horizon({ ...productionProfile, events }, {})).to.throw(ModelError, "events.horizonDays");
  });
});
