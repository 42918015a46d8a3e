import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import type { LiquidityFacts } from "./LiquidityFacts.ts";
import { parseLiquidityFacts } from "./parseLiquidityFacts.ts";
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
      [[...facts, "depth"], { bids: [], asks: [[1, 2, 3]] }, "depth.asks[0]"],
      [
        [...facts, "depth"],
        {
          bids: [
            [3, 1],
            ["2", 1],
          ],
          asks: [],
        },
        "depth.bids[1]",
      ],
      [[...facts, "depth"], { bids: [[2, "1"]], asks: [] }, "depth.bids[0]"],
      [[...facts, "depth"], { bids: [{ length: 2 }], asks: [] }, "depth.bids[0]"],
      [[...liquidations, "sales"], ["1", "2"], "liquidations.sales"],
      [[...liquidations, "sales"], [1, "2", "3"], "liquidations.sales"],
      [[...liquidations, "sales"], ["1", 2, "3"], "liquidations.sales"],
      [[...liquidations, "purchases"], ["1", "2", 3], "liquidations.purchases"],
      [[...liquidations, "purchases"], ["1", "2", "3", "4"], "liquidations.purchases"],
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

describe("parseLiquidityFacts", () => {
  const parse = (facts: LiquidityFacts, kind = "perp") => parseLiquidityFacts("it", kind, facts);
  const bids = [
    [300, 4],
    [299, 0],
    [0, 5],
  ] as const;
  const asks = [
    [0, 1],
    [301, 4],
    [302, 7],
  ] as const;

  it("behavior: takes what it is given, zeros too, and adds nothing", () => {
    expect(parse({})).to.deep.equal({});
    const facts = { spread: 0, dailyVolume: 0, openInterest: 0, depth: { bids, asks } };
    expect(parse(facts, "binary")).to.deep.equal(facts);
    expect(parse({ depth: { bids: [], asks: [] } })).to.deep.equal({ depth: { bids: [], asks: [] } });
    expect(parse({ spread: 7, dailyVolume: 8, openInterest: 9 })).to.deep.equal({
      spread: 7,
      dailyVolume: 8,
      openInterest: 9,
    });
  });

  it("behavior: funding is read exactly, of either sign", () => {
    expect(parse({ fundingPerHour: "-0.0009" })).to.deep.equal({
      fundingPerHour: { numerator: -9n, denominator: 10_000n },
    });
  });

  const side = (which: "bids" | "asks", ...levels: [number, number][]): LiquidityFacts => ({
    depth: { bids: [], asks: [], [which]: levels },
  });
  const level = "Send [price in 1e-6 USD, lots] as integers, one level a price.";
  const cases: [string, LiquidityFacts, string, unknown, string, string][] = [
    [
      "a negative volume",
      { dailyVolume: -1 },
      "impossibleParameter",
      -1,
      "dailyVolume is not a number of lots",
      "from 0",
    ],
    ["half a lot of volume", { dailyVolume: 0.5 }, "impossibleParameter", 0.5, "dailyVolume", "from 0"],
    [
      "NaN as open interest",
      { openInterest: NaN },
      "impossibleParameter",
      NaN,
      "openInterest is not a number",
      "from 0",
    ],
    ["a negative spread", { spread: -1 }, "impossiblePrice", -1, "liquidity.spread is not a price", "from 0"],
    [
      "an infinite spread",
      { spread: Infinity },
      "impossiblePrice",
      Infinity,
      "spread is not a price",
      "from 0",
    ],
    ["bids that rise", side("bids", [9, 1], [10, 1]), "impossiblePrice", [10, 1], "depth.bids[1]", level],
    ["a bid twice", side("bids", [9, 1], [9, 1]), "impossiblePrice", [9, 1], "depth.bids[1]", level],
    ["asks that fall", side("asks", [9, 1], [8, 1]), "impossiblePrice", [8, 1], "depth.asks[1]", level],
    ["an ask twice", side("asks", [9, 1], [9, 2]), "impossiblePrice", [9, 2], "depth.asks[1]", level],
    ["a negative first bid", side("bids", [-1, 1]), "impossiblePrice", [-1, 1], "depth.bids[0]", level],
    ["half a lot offered", side("asks", [9, 0.5]), "impossiblePrice", [9, 0.5], "depth.asks[0]", level],
    [
      "a negative number of lots",
      side("asks", [9, 1], [10, -1]),
      "impossiblePrice",
      [10, -1],
      "depth.asks[1]",
      level,
    ],
    [
      "funding that is no decimal",
      { fundingPerHour: "NaN" },
      "malformedDecimal",
      "NaN",
      "fundingPerHour",
      "digits",
    ],
  ];
  for (const [name, facts, code, value, says, remedy] of cases) {
    it(`error: ${name}`, () => {
      const error = refusalOf(() => parse(facts));
      expect(error.code).to.equal(code);
      expect(error.value).to.deep.equal(value);
      expect(error.message).to.contain("instruments.it.liquidity").and.to.contain(says);
      expect(error.remedy).to.contain(remedy);
    });
  }

  it("error: funding of what has none", () => {
    const error = refusalOf(() => parse({ fundingPerHour: "0.001" }, "call"));
    expect(error.code).to.equal("impossibleParameter");
    expect(error.value).to.equal("0.001");
    expect(error.message).to.contain("instruments.it.liquidity.fundingPerHour is given for a contract");
    expect(error.remedy).to.equal("Leave it out; only perpetuals have it.");
  });

  it("error: a level or a summary of the wrong shape says which to write", () => {
    const facts = ["instruments", "ETH-PERP", "liquidity", "depth"];
    const depth = refusalOf(() => parseSnapshot(changed(facts, { bids: [[1]], asks: [] })));
    expect(depth.value).to.deep.equal([1]);
    expect(depth.remedy).to.equal("Write [price in 1e-6 USD, lots].");
    const sales = refusalOf(() => parseSnapshot(changed(["assets", "BTC", "liquidations", "sales"], ["1"])));
    expect(sales.value).to.deep.equal(["1"]);
    expect(sales.remedy).to.contain("moves of 1, 2 and 4 daily standard deviations");
  });
});
