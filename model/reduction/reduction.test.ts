import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { philox } from "../random/philox.ts";
import { exampleSnapshot, outcome, snapshotOf } from "../testing/exampleSnapshot.ts";
import { badDebt } from "./badDebt.ts";
import { compareReduction } from "./compareReduction.ts";
import { probeBooks } from "./probeBooks.ts";
import { reduceScenarios } from "./reduceScenarios.ts";
import { defaultReduction } from "./ReductionSizes.ts";
import { scenarioGuide } from "./scenarioGuide.ts";
import type { SolvencyAccount } from "./SolvencyBook.ts";
import { stratify } from "./stratify.ts";

const usd = 1_000_000n;
const points = 4_096;
const sizes = { ...defaultReduction, parentPaths: points };
const seeds = Array.from({ length: 8 }, (_, i) => [i, 11] as const);
const profile: Profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel: 512 },
};
const cube = buildCube({ profile, snapshot: exampleSnapshot, seeds });
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

  it("error: sums that reach 2^53, counted over accounts, moves and equities", () => {
    const limit = 2n ** 53n;
    const peak = BigInt(cube.peaks[cube.instruments.indexOf("BTC-PERP")]!);
    const huge = [{ instrument: "BTC-PERP", size: -limit / peak - 1n }];
    const one = [{ instrument: "BTC-PERP", size: 1n }];
    const account = (equity: bigint, positions = one.slice(1)): SolvencyAccount => ({ equity, positions });
    for (const [book, at] of [
      [[account(0n, huge)], 0],
      [[account(limit)], 0],
      [[account(-limit)], 0],
      [[account(-limit / 2n), account(limit / 2n)], 1],
      [[account(0n), account(0n), account(peak - limit, one)], 2],
    ] as const) {
      expect(() => badDebt(cube, book))
        .to.throw(
          ModelError,
          `2^53 units of 1e-6 USD or more, so that sums would not be exact (got "account ${at}")`,
        )
        .that.includes({ code: "tooLarge", remedy: "Split the book and add its parts." });
    }
    const below = badDebt(cube, [account(peak - limit + 1n, one)]);
    expect(Math.max(...below)).to.be.at.most(2 ** 53);
    expect(new Set(badDebt(cube, [account(1n - limit)]))).to.deep.equal(new Set([2 ** 53 - 1]));
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
    const guide = Float64Array.from({ length: points }, (_, i) => (i === 3000 ? 1 : 0));
    const paths = stratify(guide, sizes, 8).map(({ path }) => path);
    expect(paths.slice(0, 4)).to.deep.equal([3000, 0, 1, 2]);
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

  it("behavior: by hand: 100 paths, 10 of them the tail, 2 singles; two strata to 10 and two to 100", () => {
    // 2·5^(1/2) = 4.5 → 4, 10; 10·10^(1/2) = 31.6 → 32, 100.
    const small = { parentPaths: 100, scenarios: 6, tailPerMille: 100, singles: 2, tailScenarios: 4 };
    const guide = Float64Array.from({ length: 100 }, (_, i) => -i);
    const weightsOf = (from: typeof small, rest: number, values = guide): number[] =>
      stratify(values, from, rest).map(({ weight }) => weight);
    expect(weightsOf(small, 2)).to.deep.equal([1, 1, 2, 6, 22, 68]);
    // A tail of 9.1 paths is 10.
    expect(weightsOf({ ...small, tailPerMille: 91 }, 2)).to.deep.equal([1, 1, 2, 6, 22, 68]);
    // 10^(k/6): 1.5, 2.2, 3.2, 4.6, 6.8: every stratum has a path of its own.
    expect(weightsOf({ ...small, singles: 1, tailScenarios: 7 }, 1)).to.deep.equal([1, 1, 1, 1, 1, 2, 3, 90]);
    // As many strata as paths, in the tail and outside; as many singles as scenarios of the tail.
    const full = { ...small, singles: 2, tailScenarios: 10 };
    expect(weightsOf(full, 90)).to.deep.equal(Array.from({ length: 100 }, () => 1));
    expect(weightsOf({ ...full, singles: 10 }, 1)).to.deep.equal([
      ...Array.from({ length: 10 }, () => 1),
      90,
    ]);
  });

  it("error: a small parent, too many strata, none for the rest, a guide that is no number", () => {
    const guide = new Float64Array(points);
    const parent = "impossibleParameter";
    const small = { parentPaths: 100, scenarios: 6, tailPerMille: 100, singles: 2, tailScenarios: 4 };
    const hundred = guide.slice(0, 100);
    const cases: [call: () => unknown, code: string, words: string][] = [
      [
        () => stratify(guide, { ...sizes, parentPaths: points + 1 }, 8),
        parent,
        "fewer than 4097 paths (got 4096). Build the cube with more points.",
      ],
      [
        () => stratify(hundred, { ...small, tailScenarios: 11 }, 8),
        parent,
        '"10 paths for 11 in the tail, 90 for 8 outside"). Take a larger parent or fewer scenarios.',
      ],
      [
        () => stratify(hundred, small, 91),
        parent,
        'more strata than paths to fill them (got "10 paths for 4 in the tail, 90 for 91 outside")',
      ],
      [
        () => stratify(guide, sizes, 0),
        "unreachable",
        "a single path, no more singles than scenarios of the tail, and a stratum for the rest",
      ],
      [
        () => stratify(guide, sizes, 0),
        "unreachable",
        '"rest":0}). Raise the number of scenarios, or take fewer stresses.',
      ],
      [() => stratify(guide, { ...sizes, singles: 49 }, 8), "unreachable", '"singles":49,'],
      [() => stratify(guide, { ...sizes, singles: 0 }, 8), "unreachable", '"singles":0,'],
      ...[NaN, Infinity, -Infinity].map((value): [() => unknown, string, string] => [
        () => stratify(guide.with(5, value), sizes, 8),
        "notFinite",
        'The guide has a path without a number (got "NaN or Infinity"). Take it from scenarioGuide.',
      ]),
    ];
    for (const [call, code, words] of cases) {
      expect(call).to.throw(ModelError, words).with.property("code", code);
    }
  });
});

describe("reduceScenarios", () => {
  const book = randomBook(1, 60);
  const guideOf = () => scenarioGuide(cube, book);
  const stresses = {
    names: Array.from({ length: 8 }, (_, k) => `stress ${k}`),
    rows: cube.rows.map((_, i) => Float64Array.from({ length: 8 }, (_, k) => i * 10 + k)),
  };

  it("behavior: 64 scenarios, stresses with weight 1, integer weights that sum to the paths, rows of the parent", () => {
    const reduced = reduceScenarios({ cube, guide: guideOf(), stresses, sizes });
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
    expect(reduceScenarios({ cube, guide: guideOf(), sizes }).points).to.equal(64);
  });

  it("behavior: on 4 books whose scenarios they guided E is −5 to +15 % off the parent's, at most 6 % above it on average and not below", function () {
    this.timeout(60_000);
    const differences = Array.from({ length: 4 }, (_, seed) => {
      const own = randomBook(100 + seed, 60);
      const reduced = reduceScenarios({ cube, guide: scenarioGuide(cube, own), sizes });
      return compareReduction(cube, reduced, own).difference;
    });
    expect(Math.min(...differences)).to.be.at.least(-0.05);
    expect(Math.max(...differences)).to.be.at.most(0.15);
    expect(differences.reduce((sum, d) => sum + d, 0) / differences.length).to.be.within(0, 0.06);
  });

  it("behavior: a book that nobody expected raises the alarm, or its number is within a tenth", () => {
    const reduced = reduceScenarios({ cube, guide: guideOf(), sizes });
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

  it("behavior: a probe holds what Philox says at its number and the FNV-1a hash of the name", () => {
    // FNV-1a, 32 bits, of "foobar": 0xbf9cf968 (Noll's test vectors). A lot loses 50 ¢ on either side.
    const snapshot = snapshotOf({ foobar: outcome("GAME-1", 0, 3, 500_000) });
    const probes = probeBooks({ ...cube, snapshot, instruments: ["foobar"] });
    const words = new Uint32Array(4);
    let held = 0;
    probes.forEach(({ equity, positions }, probe) => {
      philox(probe, 0xbf9cf968, 0, 0, 0x50726f62, 0x65730001, words);
      if (words[0]! % 8 !== 0) {
        expect(positions).to.deep.equal([]);
        return;
      }
      const dollars = Math.floor((words[2]! / 2 ** 32) * 1e10);
      const lots = 1n + BigInt(Math.floor(dollars / 500_000));
      const size = words[1]! % 2 === 0 ? lots : -lots;
      expect(positions).to.deep.equal([{ instrument: "foobar", size }]);
      expect(equity).to.equal(lots * 50_000n);
      held++;
    });
    expect(held).to.be.within(1, 20);
  });

  it("behavior: a contract at a millionth of a dollar is held by the cent, so that bad debts stay exact", () => {
    const snapshot = snapshotOf({ foobar: outcome("GAME-1", 0, 3, 1), other: outcome("GAME-1", 0, 3, 0) });
    const cheap = buildCube({ profile, snapshot, seeds });
    for (const { positions } of probeBooks(cheap)) {
      for (const { size } of positions) expect(size <= 1_000_001n).to.equal(true);
    }
    expect(scenarioGuide(cheap, []).every((value) => Number.isFinite(value))).to.equal(true);
  });

  it("behavior: the guide is the book's bad debt as a share of its total and a twentieth of the probes' one", () => {
    const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
    const own = badDebt(cube, book);
    const probing = badDebt(cube, probeBooks(cube));
    const [ownTotal, probingTotal] = [total(own), total(probing)];
    scenarioGuide(cube, book).forEach((value, s) => {
      const expected = own[s]! / ownTotal + (0.05 * probing[s]!) / probingTotal;
      if (Math.abs(value - expected) > 1e-15) expect.fail(`${value} for ${expected}`);
    });
    expect(total(scenarioGuide(cube, []))).to.be.closeTo(0.05, 1e-12);
  });

  it("behavior: stresses take their weight from the mildest stratum, down to a weight of 1 and no further", () => {
    // 4,096 paths, 82 in the tail, one stratum of the other 4,014 shared with the stresses.
    const many = (count: number) => ({
      names: Array.from({ length: count }, (_, k) => `${k}`),
      rows: cube.rows.map(() => new Float64Array(count)),
    });
    const wide = { ...sizes, scenarios: 4_014 + 48 };
    const { weights } = reduceScenarios({ cube, guide: guideOf(), sizes: wide, stresses: many(4_013) });
    expect(weights[48]).to.equal(1);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).to.equal(points);
    expect(() =>
      reduceScenarios({
        cube,
        guide: guideOf(),
        sizes: { ...wide, scenarios: 4_015 + 48 },
        stresses: many(4_014),
      }),
    )
      .to.throw(
        ModelError,
        "cannot give up a weight of 1 to each of 4014 stresses (got 4014). Take a larger parent or fewer stresses.",
      )
      .with.property("code", "unreachable");
  });

  it("behavior: a cube without stresses keeps all scenarios for its paths; peaks are the largest of what is kept", () => {
    const { stress: _, ...without } = cube;
    const reduced = reduceScenarios({ cube: without, guide: guideOf(), sizes });
    expect(reduced.points).to.equal(64);
    expect(reduced.sources.every((source) => typeof source === "number")).to.equal(true);
    expect(reduced.weights.reduce((sum, weight) => sum + weight, 0)).to.equal(points);
    const stressed = reduceScenarios({ cube, guide: guideOf(), sizes });
    for (const { rows, peaks } of [reduced, stressed]) {
      expect([...peaks]).to.deep.equal(rows.map((row) => Math.max(...row.map(Math.abs))));
    }
  });

  it("behavior: E of both sets by hand, +∞ where only the parent owes nothing, alarm beyond a tenth on either side", () => {
    // 200 paths, at 99 % the mean of the worst two; an account long one lot with an equity of 10.
    const profit = new Float64Array(200).fill(1).with(7, -110).with(9, -60);
    const index = cube.instruments.indexOf("BTC-PERP");
    const of = (row: Float64Array) => ({
      ...cube,
      points: row.length,
      rows: cube.rows.map((own, i) => (i === index ? row : own.slice(0, row.length))),
      peaks: cube.peaks.with(index, Math.max(...row.map(Math.abs))),
    });
    const account = { equity: 10n, positions: [{ instrument: "BTC-PERP", size: 1n }] };
    const compare = (first: number, second: number, row = profit) => {
      // Two scenarios of weight 1, one of 198.
      const reduced = {
        ...of(Float64Array.of(first, second, 1)),
        sources: [0, 1, 2],
        weights: Float64Array.of(1, 1, 198),
      };
      return compareReduction(of(row), reduced, [account]);
    };
    const { parent, reduced, difference, isAlarming } = compare(-110, -60);
    expect([parent.expectedShortfall, reduced.expectedShortfall]).to.deep.equal([75n, 75n]);
    expect(parent.standardError > 0n).to.equal(true);
    expect(reduced.standardError).to.equal(0n);
    expect([difference, isAlarming]).to.deep.equal([0, false]);
    for (const [worst, expected, alarm] of [
      [-124, 82 / 75, false],
      [-125, 82.5 / 75, false],
      [-130, 85 / 75, true],
      [-96, 68 / 75, false],
      [-90, 65 / 75, true],
    ] as const) {
      const found = compare(worst, -60);
      // E is rounded up to a unit.
      expect(found.difference).to.be.closeTo(expected - 1, 0.5 / 75 + 1e-12);
      expect(found.isAlarming).to.equal(alarm || found.difference > 0.1);
    }
    const calm = new Float64Array(200).fill(1);
    expect(compare(-110, -60, calm)).to.deep.include({ difference: Infinity, isAlarming: true });
    expect(compare(1, 1, calm)).to.deep.include({ difference: 0, isAlarming: false });
    expect(compare(1, 1)).to.deep.include({ difference: -1, isAlarming: true });
  });

  it("error: a guide or stresses of another cube, too many stresses, an empty book", () => {
    const many = { names: Array.from({ length: 16 }, (_, k) => `${k}`), rows: stresses.rows };
    const cases: [call: () => unknown, code: string, words: string][] = [
      [
        () => reduceScenarios({ cube, guide: guideOf().slice(1), sizes }),
        "impossibleParameter",
        `a number for each of the ${points} paths (got ${points - 1}). Take it from scenarioGuide of the same cube.`,
      ],
      [
        () => reduceScenarios({ cube, guide: guideOf(), sizes, stresses: { ...stresses, rows: [] } }),
        "impossibleParameter",
        `not those of the cube's ${cube.rows.length} instruments (got 0). Build them from the same market.`,
      ],
      [() => reduceScenarios({ cube, guide: guideOf(), sizes, stresses: many }), "unreachable", '"rest":0}'],
      [
        () => compareReduction(cube, reduceScenarios({ cube, guide: guideOf(), sizes }), []),
        "emptyBook",
        "The book has no account (got 0). Pass the public book.",
      ],
    ];
    for (const [call, code, words] of cases) {
      expect(call).to.throw(ModelError, words).with.property("code", code);
    }
  });
});
