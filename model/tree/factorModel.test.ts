import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Profile, Regime } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { correlation } from "./correlation.ts";
import { factorModel } from "./factorModel.ts";
import type { TreeNode } from "./TreeNode.ts";

const indexOf = (model: ReturnType<typeof factorModel>, name: string): number =>
  model.assets.findIndex((asset) => asset.name === name);

describe("factorModel", () => {
  it("two assets correlate with the ρ of their lowest common ancestor, each with itself 1", () => {
    const model = factorModel(referenceProfile);
    const rho = (a: string, b: string): number => correlation(model, 0, indexOf(model, a), indexOf(model, b));
    expect(rho("BTC", "ETH")).to.be.closeTo(0.68, 1e-15);
    expect(rho("BTC", "SPX")).to.be.closeTo(0.35, 1e-15);
    expect(rho("SPX", "WTI")).to.be.closeTo(0.35, 1e-15);
    for (const name of ["BTC", "SPX", "WTI"]) expect(rho(name, name)).to.be.closeTo(1, 1e-15);
  });

  it("the production regimes give crypto .60/.83/.95, equity–crypto .05/.35/.60 and macro −.20/.15/.50", () => {
    const model = factorModel(productionProfile);
    const rows = [
      ["BTC", "SOL", 0.6, 0.83, 0.95],
      ["SPX", "ETH", 0.05, 0.35, 0.6],
      ["WTI", "BTC", -0.2, 0.15, 0.5],
      ["WTI", "SPX", -0.2, 0.15, 0.5],
      ["WTI", "WTI", 1, 1, 1],
    ] as const;
    for (const [a, b, ...expected] of rows) {
      expected.forEach((rho, regime) => {
        expect(correlation(model, regime, indexOf(model, a), indexOf(model, b))).to.be.closeTo(rho, 1e-14);
      });
    }
  });

  it("behavior: nodes come from the root down, and know their children, their assets and the paths to these", () => {
    const { nodes, assets } = factorModel(referenceProfile);
    expect(nodes).to.deep.equal([
      { name: "root", children: [1, 5, 6], assets: [] },
      { name: "risk", children: [2, 3, 4], assets: [] },
      { name: "crypto", children: [], assets: [0, 1, 2] },
      { name: "equity", children: [], assets: [3] },
      { name: "macro", children: [], assets: [4] },
      { name: "politics", children: [], assets: [] },
      { name: "sports", children: [], assets: [] },
    ]);
    expect(assets).to.deep.equal([
      { name: "BTC", path: [0, 1, 2] },
      { name: "ETH", path: [0, 1, 2] },
      { name: "SOL", path: [0, 1, 2] },
      { name: "SPX", path: [0, 1, 3] },
      { name: "WTI", path: [0, 1, 4] },
    ]);
  });

  it("behavior: ρ of 0 and 1 and a β with β²ρ = 1 are allowed", () => {
    const own = (correlation: Record<string, string>, beta: Record<string, string> = {}) =>
      factorModel({ ...small, regimes: [{ weight: "1", correlation, beta }] }).regimes[0]!.own;
    expect(Array.from(own({ root: "0", leaf: "0" }))).to.deep.equal([1, 1]);
    expect(Array.from(own({ root: "1", leaf: "1" }))).to.deep.equal([0, 0]);
    // 1.25²·.64 = 1.
    expect(own({ root: "0", leaf: "0.64" }, { BTC: "-1.25" })[0]).to.be.closeTo(0, 1e-7);
  });

  const leaf: TreeNode = { name: "leaf", assets: ["BTC", "ETH"] };
  const small: Profile = { ...referenceProfile, tree: { name: "root", children: [leaf] } };
  const deep: Profile = {
    ...small,
    tree: { name: "root", children: [{ name: "risk", children: [{ name: "class", children: [leaf] }] }] },
  };
  const one = (changes: Partial<Regime>): Profile => ({
    ...small,
    regimes: [{ weight: "1", correlation: { root: "0.1", leaf: "0.6" }, ...changes }],
  });
  const layers = (risk: string, middle: string, end: string): Profile => ({
    ...deep,
    regimes: [{ weight: "1", correlation: { root: "0.2", risk, class: middle, leaf: end } }],
  });
  const cases: [string, Profile, string, unknown, string, string][] = [
    [
      "an asset in two places",
      { ...small, tree: { ...small.tree, assets: ["SPX", "ETH"] } },
      "impossibleParameter",
      "ETH",
      "An asset hangs twice in the tree",
      "Keep one leaf an asset.",
    ],
    [
      "a node without ρ",
      one({ correlation: { root: "0" } }),
      "missingField",
      undefined,
      "The node root › leaf has no correlation",
      "Give every inner node a ρ.",
    ],
    [
      "ρ above 1",
      one({ correlation: { root: "0", leaf: "1.01" } }),
      "impossibleParameter",
      "1.01",
      "ρ of root › leaf is outside [0, 1]",
      "Use β for signs.",
    ],
    [
      "ρ below 0",
      one({ correlation: { root: "-0.01", leaf: "1" } }),
      "impossibleParameter",
      "-0.01",
      "ρ of root is outside [0, 1]",
      "Use β for signs.",
    ],
    [
      "a child of the root below it",
      layers("0.1", "0.3", "0.4"),
      "correlationNotMonotone",
      "0.2 → 0.1",
      "towards the leaves on the path root › risk",
      "A lower common ancestor must correlate at least as much as the one above it.",
    ],
    [
      "a leaf's node below its parent, above its other ancestors",
      layers("0.2", "0.5", "0.4"),
      "correlationNotMonotone",
      "0.5 → 0.4",
      "towards the leaves on the path root › risk › class › leaf",
      "A lower common ancestor must correlate at least as much as the one above it.",
    ],
    [
      "β²ρ above 1",
      one({ beta: { ETH: "1.3" } }),
      "impossibleParameter",
      1.3,
      "β²·ρ of ETH is above 1",
      "Lower β or ρ.",
    ],
    [
      "weights that sum to less",
      one({ weight: "0.75" }),
      "impossibleParameter",
      0.75,
      "The weights of the regimes do not sum to 1",
      "Correct profile.regimes.",
    ],
    ...(
      [
        ["ρ", "ρ of root › leaf", { correlation: { root: "0", leaf: ".5" } }],
        ["β", "β of ETH", { beta: { ETH: ".5" } }],
        ["weight", "weight of a regime", { weight: ".5" }],
      ] as const
    ).map(([name, field, changes]): [string, Profile, string, unknown, string, string] => [
      `a ${name} that is no decimal`,
      one(changes),
      "malformedDecimal",
      ".5",
      `${field} is not a decimal string`,
      "at most 15 decimals",
    ]),
  ];
  for (const [name, profile, code, value, what, remedy] of cases) {
    it(`error: ${name}`, () => {
      expect(() => factorModel(profile))
        .to.throw(ModelError, what)
        .with.deep.include({ code, value });
      expect(() => factorModel(profile)).to.throw(remedy);
    });
  }

  it("error: names the path on which correlation decreases towards the leaves", () => {
    expect(() => factorModel(withCorrelation(referenceProfile, 0.2, 0.35)))
      .to.throw(ModelError, "root › risk › crypto")
      .with.property("code", "correlationNotMonotone");
  });
});
