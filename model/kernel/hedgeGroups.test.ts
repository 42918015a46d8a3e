import { expect } from "chai";

import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, option, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { hedgeGroups } from "./hedgeGroups.ts";

describe("hedgeGroups", () => {
  it("behavior: venues of one underlying, options of one kind and expiry; nothing with a contract", () => {
    const snapshot = snapshotOf({
      A: perp("BTC", 4, 95_000_000_000),
      B: perp("BTC", 4, 95_010_000_000),
      C: perp("ETH", 4, 3_400_000_000),
      D: option("call", "BTC", "100000", 30, 4_000_000_000, 4),
      E: option("call", "BTC", "101000", 30, 3_800_000_000, 4),
      F: option("put", "BTC", "100000", 30, 8_000_000_000, 4),
      G: option("call", "BTC", "100000", 60, 6_000_000_000, 4),
      H: binary("BTC", "100000", 30, 300_000),
      I: binary("BTC", "101000", 30, 290_000),
      J: option("put", "BTC", "101000", 30, 8_800_000_000, 4),
    });
    const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
    const groupOf = hedgeGroups(market);
    const partners = market.instruments.map(({ key }, i) =>
      market.instruments
        .filter((_, j) => j !== i && groupOf(i) !== undefined && groupOf(i) === groupOf(j))
        .map((other) => key + other.key),
    );
    expect(partners.flat()).to.deep.equal(["AB", "BA", "DE", "ED", "FJ", "JF"]);
  });
});
