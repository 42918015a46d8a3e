import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { parseSnapshot } from "./parseSnapshot.ts";

const json = (): unknown => JSON.parse(JSON.stringify(strainedSnapshot));

/** The JSON with one value replaced; `path` of keys. */
function changed(path: readonly string[], value: unknown): unknown {
  const root = json() as Record<string, unknown>;
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, root);
  parent[last] = value;
  return root;
}

describe("liquidity facts in JSON", () => {
  it("behavior: facts, liquidations and buffers come back as they were written; none are invented", () => {
    expect(parseSnapshot(json())).to.deep.equal(strainedSnapshot);
  });

  it("error: names the path of what is not a fact", () => {
    const facts = ["instruments", "ETH-PERP", "liquidity"];
    const liquidations = ["assets", "BTC", "liquidations"];
    const cases: [string[], unknown, string][] = [
      [facts, 5, "instruments.ETH-PERP.liquidity"],
      [[...facts, "spread"], "1", "liquidity.spread"],
      [[...facts, "dailyVolume"], 0.5, "liquidity.dailyVolume"],
      [[...facts, "fundingPerHour"], 0.1, "liquidity.fundingPerHour"],
      [[...facts, "depth"], { bids: [] }, "depth.asks"],
      [[...facts, "depth"], { bids: [[1]], asks: [] }, "depth.bids[0]"],
      [[...liquidations, "sales"], ["1", "2"], "liquidations.sales"],
      [[...liquidations, "previous"], { time: 1, sales: "1" }, "previous.purchases"],
      [["buffers", "crypto"], { buffer: "1.1" }, "buffers.crypto.time"],
    ];
    for (const [path, value, says] of cases) {
      expect(() => parseSnapshot(changed(path, value)), says)
        .to.throw(ModelError, says)
        .with.property("code", "missingField");
    }
  });
});
