import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { productionProfile } from "../profiles/production.ts";
import { philox } from "../random/philox.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { badDebt } from "./badDebt.ts";
import { compareReduction } from "./compareReduction.ts";
import { probeBooks } from "./probeBooks.ts";
import { reduceScenarios } from "./reduceScenarios.ts";
import { defaultReduction } from "./ReductionSizes.ts";
import { scenarioGuide } from "./scenarioGuide.ts";
import type { SolvencyAccount } from "./SolvencyBook.ts";
import { stratify } from "./stratify.ts";

const usd = 1_000_000n;
const points = 16_384;
const sizes = { ...defaultReduction, parentPaths: points };
const cube = buildCube({
  profile: productionProfile,
  snapshot: exampleSnapshot,
  seeds: Array.from({ length: 8 }, (_, i) => [i, 11] as const),
});
const confidence = { numerator: 99n, denominator: 100n };

function uniformsOf(seed: number): () => number {
  const words = new Uint32Array(4);
  let count = 0;
  return () => {
    philox(count++, 0, 0, 0, seed, 12, words);
    return words[0]! / 2 ** 32;
  };
}

/** Accounts of one to four legs whose equity is 5 to 50 % of their worst case. */
function randomBook(seed: number, accounts: number): SolvencyAccount[] {
  const uniform = uniformsOf(seed);
  return Array.from({ length: accounts }, () => {
    const positions = cube.instruments
      .map((instrument) => ({ instrument, at: uniform() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, 1 + Math.floor(4 * uniform()))
      .map(({ instrument }) => {
        const side = uniform() < 0.5 ? -1n : 1n;
        const lot = worstCase(exampleSnapshot, [{ instrument, size: side }]);
        return { instrument, size: side * (1n + BigInt(Math.floor(1e9 + 9e9 * uniform())) / lot) };
      });
    const whole = worstCase(exampleSnapshot, positions);
    return { equity: (whole * BigInt(Math.floor(50 + 450 * uniform()))) / 1000n, positions };
  });
}

describe("badDebt", () => {
  it("behavior: is not netted between accounts: two opposite positions without equity owe |P&L| together", () => {
    const size = 100n;
    const debt = badDebt(cube, [
      { equity: 0n, positions: [{ instrument: "BTC-PERP", size }] },
      { equity: 0n, positions: [{ instrument: "BTC-PERP", size: -size }] },
    ]);
    const row = cube.rows[cube.instruments.indexOf("BTC-PERP")]!;
    expect(debt).to.deep.equal(row.map((profit) => Math.abs(profit) * 100));
  });

  it("behavior: equity is used up first; a negative one is owed already; an account that cannot fail adds nothing", () => {
    const row = cube.rows[cube.instruments.indexOf("BTC-PERP")]!;
    const positions = [{ instrument: "BTC-PERP", size: 100n }];
    const debt = badDebt(cube, [{ equity: 50n * usd, positions }]);
    expect(debt).to.deep.equal(row.map((profit) => Math.max(0, -100 * profit - 50e6)));
    const owed = badDebt(cube, [{ equity: -7n, positions: [] }]);
    expect(new Set(owed)).to.deep.equal(new Set([7]));
    const covered = worstCase(exampleSnapshot, positions) * 100n;
    expect(new Set(badDebt(cube, [{ equity: covered, positions }]))).to.deep.equal(new Set([0]));
  });

  it("error: a book whose sums would not be exact", () => {
    const huge = { equity: 0n, positions: [{ instrument: "BTC-PERP", size: 10n ** 10n }] };
    expect(() => badDebt(cube, [huge]))
      .to.throw(ModelError)
      .with.property("code", "tooLarge");
  });
});

describe("stratify", () => {
  it("behavior: at 131,072 paths 24 singles, 24 strata to 2 %, 8 beyond, growing, every path in one", () => {
    const guide = Float64Array.from({ length: 131_072 }, (_, i) => 131_072 - i);
    const strata = stratify(guide, defaultReduction, 8);
    const weights = strata.map(({ weight }) => weight);
    expect(weights.slice(0, 24)).to.deep.equal(Array.from({ length: 24 }, () => 1));
    expect(weights.slice(0, 48).reduce((sum, weight) => sum + weight, 0)).to.equal(2_622);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).to.equal(131_072);
    // Within the tail and beyond it; each part starts anew.
    for (const part of [weights.slice(0, 48), weights.slice(48)]) {
      expect(part).to.deep.equal(part.toSorted((a, b) => a - b));
    }
    // On a guide that falls with the index the worst of each is its first.
    let start = 0;
    for (const { path, weight } of strata) {
      expect(path).to.equal(start);
      start += weight;
    }
  });

  it("behavior: ties go by index", () => {
    const guide = Float64Array.from({ length: points }, (_, i) => (i === 9000 ? 1 : 0));
    const paths = stratify(guide, sizes, 8).map(({ path }) => path);
    expect(paths.slice(0, 4)).to.deep.equal([9000, 0, 1, 2]);
  });

  it("behavior: what guides is never understated: the strata's Expected Shortfall is at least the sample's", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const uniform = uniformsOf(seed);
      // Heavy-tailed, and zero for most.
      const guide = Float64Array.from({ length: points }, () =>
        Math.max(0, Math.floor(1e6 * (0.05 / uniform() - 1))),
      );
      const strata = stratify(guide, sizes, 8);
      const losses = Float64Array.from(strata, ({ path }) => guide[path]!);
      const weights = Float64Array.from(strata, ({ weight }) => weight);
      const few = sampleTailRisk(losses, confidence, weights);
      const all = sampleTailRisk(guide, confidence);
      expect(few.valueAtRisk >= all.valueAtRisk).to.equal(true);
      expect(few.expectedShortfall >= all.expectedShortfall).to.equal(true);
    }
  });

  it("error: a small parent, too many strata, none for the rest, a guide that is no number", () => {
    const guide = new Float64Array(points);
    const cases: [() => unknown, string][] = [
      [() => stratify(guide, defaultReduction, 8), "impossibleParameter"],
      [() => stratify(new Float64Array(1000), { ...sizes, parentPaths: 1 }, 8), "impossibleParameter"],
      [() => stratify(guide, { ...sizes, tailPerMille: 1000 }, 8), "impossibleParameter"],
      [() => stratify(guide, sizes, 0), "unreachable"],
      [() => stratify(guide, { ...sizes, singles: 49 }, 8), "unreachable"],
      [() => stratify(guide.with(5, NaN), sizes, 8), "notFinite"],
    ];
    for (const [call, code] of cases) expect(call).to.throw(ModelError).with.property("code", code);
  });
});

describe("reduceScenarios", () => {
  const book = randomBook(1, 60);
  const guide = scenarioGuide(cube, book);
  const stresses = {
    names: Array.from({ length: 8 }, (_, k) => `stress ${k}`),
    rows: cube.rows.map((_, i) => Float64Array.from({ length: 8 }, (_, k) => i * 10 + k)),
  };

  it("behavior: 64 scenarios, stresses with weight 1, integer weights that sum to the paths, rows of the parent", () => {
    const reduced = reduceScenarios({ cube, guide, stresses, sizes });
    expect(reduced.points).to.equal(64);
    expect(reduced.weights.every((weight) => Number.isInteger(weight) && weight >= 1)).to.equal(true);
    expect(reduced.weights.reduce((sum, weight) => sum + weight, 0)).to.equal(points);
    expect(Array.from(reduced.weights.slice(-8))).to.deep.equal(Array.from({ length: 8 }, () => 1));
    expect(reduced.sources.slice(-8)).to.deep.equal(stresses.names);
    reduced.rows.forEach((row, i) => {
      expect(Array.from(row.slice(-8))).to.deep.equal(Array.from(stresses.rows[i]!));
      reduced.sources.slice(0, -8).forEach((path, s) => {
        expect(row[s]).to.equal(cube.rows[i]![path as number]);
      });
    });
    expect(reduceScenarios({ cube, guide, sizes }).points).to.equal(64);
  });

  it("behavior: on 12 books whose scenarios they guided E is −5 to +15 % off the parent's, at most 6 % above it on average and not below", function () {
    this.timeout(20_000);
    const differences = Array.from({ length: 12 }, (_, seed) => {
      const own = randomBook(100 + seed, 60);
      const reduced = reduceScenarios({ cube, guide: scenarioGuide(cube, own), sizes });
      return compareReduction(cube, reduced, own).difference;
    });
    expect(Math.min(...differences)).to.be.at.least(-0.05);
    expect(Math.max(...differences)).to.be.at.most(0.15);
    expect(differences.reduce((sum, d) => sum + d, 0) / differences.length).to.be.within(0, 0.06);
  });

  it("behavior: a book that nobody expected raises the alarm, or its number is within a tenth", () => {
    const reduced = reduceScenarios({ cube, guide, sizes });
    let alarms = 0;
    for (let seed = 200; seed < 212; seed++) {
      const { difference, isAlarming } = compareReduction(cube, reduced, randomBook(seed, 3));
      expect(isAlarming).to.equal(Math.abs(difference) > 0.1);
      if (isAlarming) alarms++;
    }
    expect(alarms).to.be.greaterThan(0);
    const safe = [{ equity: 10n ** 15n, positions: [{ instrument: "BTC-PERP", size: 1n }] }];
    expect(compareReduction(cube, reduced, safe).difference).to.equal(0);
  });

  it("behavior: the probes are fixed, touch every instrument, and do not move when one is listed", () => {
    const probes = probeBooks(cube);
    expect(probes).to.have.length(64);
    expect(probeBooks(cube)).to.deep.equal(probes);
    const held = new Set(probes.flatMap(({ positions }) => positions.map(({ instrument }) => instrument)));
    expect(held.size).to.equal(cube.instruments.length);
    const instruments = cube.instruments.filter((key) => key !== "BTC-TODAY");
    probeBooks({ ...cube, instruments }).forEach(({ positions }, k) => {
      const before = probes[k]!.positions.filter(({ instrument }) => instrument !== "BTC-TODAY");
      expect(positions).to.deep.equal(before);
    });
  });

  it("error: a guide or stresses of another cube, too many stresses, an empty book", () => {
    const many = { names: Array.from({ length: 16 }, (_, k) => `${k}`), rows: stresses.rows };
    const cases: [() => unknown, string][] = [
      [() => reduceScenarios({ cube, guide: guide.slice(1), sizes }), "impossibleParameter"],
      [
        () => reduceScenarios({ cube, guide, sizes, stresses: { ...stresses, rows: [] } }),
        "impossibleParameter",
      ],
      [() => reduceScenarios({ cube, guide, sizes, stresses: many }), "unreachable"],
      [() => compareReduction(cube, reduceScenarios({ cube, guide, sizes }), []), "emptyBook"],
    ];
    for (const [call, code] of cases) expect(call).to.throw(ModelError).with.property("code", code);
  });
});
