import { expect } from "chai";
import type { Profile } from "../profiles/Profile.ts";
import type { PreviousBuffer, QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { between, handCube, handProfile, type Losses, usd } from "../testing/handCube.ts";
import { marginOf } from "./marginOf.ts";
import type { MarginReport } from "./MarginReport.ts";

/** Lots of one unit at 100 USD, contracts far from their date. */
const instruments: Record<string, QuotedInstrument> = {
  BTC: perp("BTC", 0, 100_000_000),
  ETH: perp("ETH", 0, 100_000_000),
  SPX: perp("SPX", 0, 100_000_000),
  WTI: perp("WTI", 0, 100_000_000),
  UP: binary("BTC", "95000", 30, 400_000),
  VOTE: outcome("VOTE", 0, 90, 400_000),
  BOTH: parlay(["UP", "VOTE"], 90, 200_000),
};

function reportOf(
  book: Readonly<Record<string, bigint>>,
  losses: Readonly<Record<string, Losses>>,
  more: {
    profile?: Profile;
    buffers?: Readonly<Record<string, PreviousBuffer>>;
    historical?: Readonly<Record<string, Losses>>;
    stresses?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  } = {},
): MarginReport {
  const { buffers, ...rest } = more;
  const snapshot = { ...snapshotOf(instruments), ...(buffers === undefined ? {} : { buffers }) };
  const positions = Object.entries(book).map(([instrument, size]) => ({ instrument, size }));
  return marginOf(handCube({ snapshot, losses, ...rest }), positions);
}

describe("base", () => {
  it("behavior: four equal worst losses of 400 are the Expected Shortfall, without error", () => {
    const report = reportOf({ BTC: 2n }, { BTC: between(0, 3, 10) });
    expect(report.valueAtRisk).to.equal(usd(20));
    expect(report.expectedShortfall).to.equal(usd(20));
    expect(report.standardError).to.equal(0n);
    expect(report.bases).to.deep.equal({ montecarlo: usd(20), newestPanels: 0n });
    expect(report.base).to.equal(usd(20));
    expect(report.points).to.equal(400);
    expect(report.method).to.equal("montecarlo");
  });

  it("behavior: the error of unequal ones is added where the profile says so", () => {
    // Losses 30, 20, 10, 5: v = 5, y = 25, 15, 5, Y = 45; N = Σ(400y − 45)² over 400; SE = ⌈⌊√N⌋/1600⌉ + 1.
    const losses = { BTC: (s: number) => [30, 20, 10, 5][s] ?? 0 };
    const n = [25, 15, 5].reduce((sum, y) => sum + (400 * y - 45) ** 2, 397 * 45 ** 2);
    const error = Math.ceil((Math.sqrt(n) * 1e6) / 1600) + 1;
    const added = reportOf({ BTC: 1n }, losses);
    expect(added.expectedShortfall).to.equal(usd(65 / 4));
    expect(Number(added.standardError)).to.be.closeTo(error, 1);
    expect(added.base).to.equal(usd(65 / 4) + added.standardError);
    expect(added.bases.montecarlo).to.equal(added.base);
    const profile = { ...handProfile, margin: { ...handProfile.margin, addStandardError: false } };
    const bare = reportOf({ BTC: 1n }, losses, { profile });
    expect(bare.base).to.equal(usd(65 / 4));
    expect(bare.bases.montecarlo).to.equal(usd(65 / 4));
  });

  it("behavior: the two newest panels count with the mean of theirs, rounded up, the older ones do not", () => {
    const losses = {
      BTC: (s: number) => ({ 0: 12, 150: 14, 200: 30, 399: 11.000001 })[s] ?? 0,
    };
    const report = reportOf({ BTC: 1n }, losses);
    expect(report.bases.newestPanels).to.equal(20_500_001n);
    const profile = { ...handProfile, margin: { ...handProfile.margin, guards: false } };
    expect(reportOf({ BTC: 1n }, losses, { profile }).bases).to.have.all.keys("montecarlo");
  });

  it("behavior: one panel alone is not compared with itself", () => {
    const profile: Profile = {
      ...handProfile,
      scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel: 400 },
    };
    expect(reportOf({ BTC: 1n }, { BTC: between(0, 3, 10) }, { profile }).bases).to.deep.equal({
      montecarlo: usd(10),
    });
  });

  it("behavior: the worst of a hundred moves that happened counts where the profile guards", () => {
    const losses = { BTC: between(0, 3, 10) };
    const historical = { BTC: (s: number) => (s === 99 ? 25 : 24) };
    const report = reportOf({ BTC: 2n }, losses, { historical });
    expect(report.bases.historical).to.equal(usd(50));
    expect(report.base).to.equal(usd(50));
    expect(report.expectedShortfall).to.equal(usd(20));
    const profile = { ...handProfile, margin: { ...handProfile.margin, guards: false } };
    expect(reportOf({ BTC: 2n }, losses, { historical, profile }).base).to.equal(usd(20));
  });

  it("behavior: a book that always gains has base and floor 0 and no margin from them", () => {
    const report = reportOf({ BTC: -1n }, { BTC: () => 5 });
    expect(report.expectedShortfall).to.equal(usd(-5));
    expect(report.base).to.equal(0n);
    expect(report.floor).to.equal(0n);
    expect(report.core).to.equal(0n);
    expect(report.clusters).to.deep.equal([{ cluster: "crypto", expectedShortfall: 0n, gross: usd(100) }]);
  });
});

describe("floor", () => {
  const losses = {
    BTC: between(0, 3, 6),
    ETH: between(4, 7, 5),
    SPX: between(8, 11, 8),
    WTI: between(12, 15, 10),
  };

  it("behavior: the two largest cluster shortfalls, in whatever order they come", () => {
    // Classes: crypto 6 (its two never lose together), equity 8, macro 10.
    const report = reportOf({ BTC: 1n, ETH: 1n, SPX: 1n, WTI: 1n }, losses);
    expect(
      report.clusters.map(({ cluster, expectedShortfall }) => [cluster, expectedShortfall]),
    ).to.deep.equal([
      ["crypto", usd(6)],
      ["equity", usd(8)],
      ["macro", usd(10)],
    ]);
    expect(report.clusters.map(({ gross }) => gross)).to.deep.equal([usd(200), usd(100), usd(100)]);
    expect(report.base).to.equal(usd(10));
    expect(report.floor).to.equal(usd(18));
    expect(report.core).to.equal(usd(22.5));
    expect(report.binding).to.equal("topTwoFloor");
    // Largest first: 24 of crypto, then 10 of macro before 8 of equity and the other way about.
    expect(reportOf({ BTC: 4n, SPX: 1n, WTI: 1n }, losses).floor).to.equal(usd(34));
    expect(reportOf({ BTC: 4n, SPX: 2n, WTI: 1n }, losses).floor).to.equal(usd(40));
  });

  it("behavior: leaves where the profile says so: BTC and ETH are two", () => {
    const profile: Profile = { ...handProfile, margin: { ...handProfile.margin, clusters: "leaf" } };
    const report = reportOf({ BTC: 1n, ETH: 1n }, losses, { profile });
    expect(report.clusters.map(({ cluster }) => cluster)).to.deep.equal(["BTC", "ETH"]);
    expect(report.floor).to.equal(usd(11));
  });
});

describe("stress and tail", () => {
  const quiet = { BTC: between(0, 3, 1) };

  it("behavior: .8 of the worst named stress, tail digitals among them", () => {
    const stresses = { mild: { BTC: 10 }, worst: { BTC: 50 }, gain: { BTC: -90 } };
    const report = reportOf({ BTC: 2n }, quiet, { stresses });
    expect(report.stresses).to.deep.equal([
      { name: "mild", loss: usd(20) },
      { name: "worst", loss: usd(100) },
      { name: "gain", loss: usd(-180) },
      { name: "tail-digitals", loss: 0n },
    ]);
    expect(report.core).to.equal(usd(80));
    expect(report.binding).to.equal("stress");
    expect(reportOf({ BTC: -2n }, quiet, { stresses }).core).to.equal(usd(144));
  });

  it("behavior: a stress that only gains costs nothing, and a profile without stresses has none", () => {
    const gains = reportOf({ BTC: 1n }, quiet, { stresses: { gain: { BTC: -90 } } });
    expect(gains.core).to.equal(usd(1.25));
    expect(gains.binding).to.equal("topTwoFloor");
    const { stress: _, ...profile } = handProfile;
    const report = reportOf({ BTC: 1n }, quiet, { profile, stresses: { worst: { BTC: 50 } } });
    expect(report.stresses).to.deep.equal([]);
    expect(report.core).to.equal(usd(1.25));
  });

  it("behavior: tail is 5 % of what price-driven contracts can lose and 10 % of what events can, summed", () => {
    // 100·.40 and 100·.60: 2 + 6; a parlay with an event in it is an event: 100·.80·10 % = 8.
    const report = reportOf({ UP: 100n, VOTE: -100n, BTC: 1n }, quiet);
    expect(report.core).to.equal(usd(8));
    expect(report.binding).to.equal("tail");
    expect(reportOf({ UP: 100n, VOTE: -100n, BOTH: -100n }, quiet).core).to.equal(usd(16));
  });

  it("behavior: of stress and tail the larger decides; equal, it is called the tail", () => {
    const book = { UP: 100n, VOTE: -100n, BTC: 1n };
    const at = (loss: number) => reportOf(book, quiet, { stresses: { fall: { BTC: loss } } });
    expect([at(9.99).binding, at(10).binding, at(10.01).binding]).to.deep.equal(["tail", "tail", "stress"]);
    expect([at(9.99).core, at(10).core, at(20).core]).to.deep.equal([usd(8), usd(8), usd(16)]);
  });
});

describe("buffered", () => {
  const at = (buffer: string): PreviousBuffer => ({ buffer, time: exampleTime });
  const low = { crypto: at("1.1"), equity: at("1.1"), macro: at("1.1") };
  const together = {
    BTC: between(0, 3, 10),
    SPX: between(0, 3, 10),
    WTI: between(0, 3, 10),
    VOTE: between(0, 3, 0.1),
  };

  it("behavior: one buffer for all is that times the larger of base and floor, rounded up", () => {
    expect(reportOf({ BTC: 1n, SPX: 1n }, together, { buffers: low }).core).to.equal(usd(22));
    expect(reportOf({ BTC: 1n }, { BTC: between(0, 3, 0.000001) }, { buffers: low }).core).to.equal(2n);
    expect(reportOf({}, together, { buffers: low }).core).to.equal(0n);
  });

  it("behavior: different buffers weight the losses of their classes: 11 + 12.5", () => {
    const report = reportOf({ BTC: 1n, SPX: 1n }, together, { buffers: { crypto: at("1.1") } });
    expect(report.base).to.equal(usd(20));
    expect(report.core).to.equal(usd(23.5));
  });

  it("behavior: where the floor decides it is the weighted one: 11 + 12.5 of losses that never meet", () => {
    const losses = { BTC: between(0, 3, 10), SPX: between(4, 7, 10) };
    const report = reportOf({ BTC: 1n, SPX: 1n }, losses, { buffers: { crypto: at("1.1") } });
    expect(report.base).to.equal(usd(10));
    expect(report.core).to.equal(usd(23.5));
  });

  it("behavior: at most the largest buffer of the plain amount: a hedge with a small one does not raise it", () => {
    // 10 + 10 + 10 of equity, macro and politics, less 9 of crypto: 21, weighted 37.5 − 9.9 = 27.6; 1.25·21 = 26.25.
    const losses = { ...together, BTC: between(0, 3, -9) };
    const book = { BTC: 1n, SPX: 1n, WTI: 1n, VOTE: 100n };
    const report = reportOf(book, losses, { buffers: { crypto: at("1.1") } });
    expect(report.base).to.equal(usd(21));
    expect(report.core).to.equal(usd(26.25));
  });

  it("behavior: at least the smallest: a hedge with a large one does not pay for more than itself", () => {
    // 10 + 10 + 10 less 9 of politics: 21, weighted 33 − 11.25 = 21.75; 1.1·21 = 23.1.
    const losses = { ...together, VOTE: between(0, 3, -0.09) };
    const book = { BTC: 1n, SPX: 1n, WTI: 1n, VOTE: 100n };
    const report = reportOf(book, losses, { buffers: low });
    expect(report.base).to.equal(usd(21));
    expect(report.core).to.equal(usd(23.1));
    // With 12 of crypto weighted 34 − 11.25 = 22.75: the smallest still is 1.1, wherever it stands.
    const mixed = { ...low, crypto: at("1.2") };
    expect(reportOf(book, losses, { buffers: mixed }).core).to.equal(usd(23.1));
  });

  it("behavior: weighted losses of one buffer are rounded together, half to even, in each scenario", () => {
    // In 1e-6: (5 + 10)·1.1 = 16.5 → 16 and 40·1.25 = 50. Up or apart it were 67; the floor is 11 + 50.
    const losses = { BTC: between(0, 3, 0.000005), SPX: between(0, 3, 0.00001), WTI: between(0, 3, 0.00004) };
    const buffers = { crypto: at("1.1"), equity: at("1.1") };
    expect(reportOf({ BTC: 1n, SPX: 1n, WTI: 1n }, losses, { buffers }).core).to.equal(66n);
  });

  it("behavior: contracts on prices follow their class, events and parlays keep the full buffer", () => {
    const losses = { UP: between(0, 3, 0.4), VOTE: between(0, 3, 0.4), BOTH: between(0, 3, 0.2) };
    const core = (key: string): bigint => reportOf({ [key]: 10_000n }, losses, { buffers: low }).core;
    expect([core("UP"), core("VOTE"), core("BOTH")]).to.deep.equal([usd(4400), usd(5000), usd(2500)]);
  });
});
