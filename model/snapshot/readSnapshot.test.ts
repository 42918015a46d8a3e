import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { option, scalar, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { parseSnapshot } from "./parseSnapshot.ts";

const snapshot = snapshotOf({
  call: option("call", "BTC", "100000", 30, 3_000_000_000, 4),
  put: option("put", "SPX", "7200", 18, 60_000_000, 2),
  scalar: scalar("WTI", "60", "80", 40, 450_000),
  spot: spot("ETH", 4, 3_400_000_000, "0.5"),
});

describe("a snapshot with options, scalars and collateral", () => {
  it("behavior: reads back what was written as JSON", () => {
    expect(parseSnapshot(JSON.parse(JSON.stringify(snapshot)))).to.deep.equal(snapshot);
  });

  for (const [key, field] of [
    ["call", "strike"],
    ["scalar", "upperStrike"],
    ["spot", "haircut"],
    ["put", "expiry"],
    ["put", "lotDecimals"],
  ] as const) {
    it(`error: a ${key} without ${field}`, () => {
      const json = JSON.parse(JSON.stringify(snapshot)) as {
        instruments: Record<string, Record<string, unknown>>;
      };
      json.instruments[key]![field] = undefined;
      expect(() => parseSnapshot(json))
        .to.throw(ModelError, `${key}.${field}`)
        .with.property("code", "missingField");
    });
  }
});
