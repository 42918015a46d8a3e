import { expect } from "chai";
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
});
