import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { between, handCube, handProfile, type Losses, usd } from "../testing/handCube.ts";
import { marginOf } from "./marginOf.ts";
import type { MarginReport } from "./MarginReport.ts";

const instruments: Record<string, QuotedInstrument> = {
  BTC: perp("BTC", 0, 100_000_000),
  SPX: perp("SPX", 0, 100_000_000),
  WTI: perp("WTI", 0, 100_000_000),
  UP: binary("BTC", "95000", 30, 400_000),
  VOTE: outcome("VOTE", 0, 90, 400_000),
  BOTH: parlay(["UP", "VOTE"], 90, 200_000),
};
/** Without charges for half a spread, so that amounts are round. */
const profile: Profile = { ...handProfile, margin: { ...handProfile.margin, halfSpreadCap: "0" } };

type Book = Readonly<Record<string, bigint>>;
type Of = Readonly<Record<string, Losses>>;
function report(
  book: Book,
  losses: Of,
  more: {
    profile?: Profile;
    historical?: Of;
    snapshot?: Partial<Snapshot>;
    stresses?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  } = {},
): MarginReport {
  const { snapshot = {}, ...rest } = more;
  const whole = { ...snapshotOf(instruments), ...snapshot };
  const positions = Object.entries(book).map(([instrument, size]) => ({ instrument, size }));
  return marginOf(handCube({ profile, losses, snapshot: whole, ...rest }), positions);
}

describe("the report of a margin", () => {
  const three = { BTC: between(0, 3, 10), SPX: between(0, 3, 10), WTI: between(0, 3, 10) };
  const all = { BTC: 1n, SPX: 1n, WTI: 1n };

  it("behavior: names what binds", () => {
    const cases: [string, MarginReport][] = [
      ["none", report({}, three)],
      ["none", report({ BTC: 1n }, {})],
      ["topTwoFloor", report({ BTC: 1n, SPX: 1n }, three)],
      ["correlation", report(all, three)],
      ["historical", report(all, three, { historical: { BTC: () => 31 } })],
      ["correlation", report(all, three, { historical: { BTC: () => 30 } })],
      ["newestPanels", report(all, { ...three, BTC: (s) => (s === 299 || s === 300 ? 35 : 0) })],
      ["stress", report(all, three, { stresses: { fall: { BTC: 47 } } })],
      ["correlation", report(all, three, { stresses: { fall: { BTC: 46.875 } } })],
      ["tail", report({ VOTE: 1000n }, {})],
      ["maxLoss", report({ VOTE: 1000n }, { VOTE: between(0, 3, 0.39) })],
    ];
    expect(cases.map(([, { binding }]) => binding)).to.deep.equal(cases.map(([binding]) => binding));
  });

  it("behavior: of nothing is nothing, released nothing", () => {
    const { release, initialMargin, maintenanceMargin, fullCollateral, stresses } = report({}, three);
    expect([release, initialMargin, maintenanceMargin, fullCollateral]).to.deep.equal([0, 0n, 0n, 0n]);
    expect(stresses).to.deep.equal([{ name: "tail-digitals", loss: 0n }]);
  });

  it("behavior: full collateral, margin up to the cent, what is released", () => {
    const found = report(all, { BTC: between(0, 3, 6.000001) });
    expect(found.fullCollateral).to.equal(usd(300));
    // 1.25·6.000001 = 7.50000125 → 7.500002 → 7.51
    expect(found.core).to.equal(7_500_002n);
    expect(found.initialMargin).to.equal(usd(7.51));
    // .8·7.51 = 6.008 → 6.01
    expect(found.maintenanceMargin).to.equal(usd(6.01));
    expect(found.release).to.be.closeTo(1 - 7.51 / 300, 1e-12);
    expect(found.profile).to.equal("production");
  });

  it("behavior: other levels of confidence beside it: at 97.5 % ten of 400", () => {
    const losses = { BTC: (s: number) => (s < 10 ? ([10, 10, 10, 10, 5][s] ?? 2) : 0) };
    const [level] = report({ BTC: 1n }, losses).levels;
    // (40 + 5 + 5·2)/10, VaR the tenth.
    expect(level).to.include({
      confidence: "0.975",
      valueAtRisk: usd(2),
      expectedShortfall: usd(5.5),
    });
    const { reportedConfidences: _, ...silent } = profile;
    expect(report({ BTC: 1n }, losses, { profile: silent }).levels).to.deep.equal([]);
    const wrong = { ...profile, reportedConfidences: ["1"] };
    expect(() => report({ BTC: 1n }, losses, { profile: wrong })).to.throw(ModelError, 'got "1"');
  });

  it("behavior: the error between panels: shortfalls 10, 0, 0, 0 are 2.5 ± √(75/12)", () => {
    expect(report({ BTC: 1n }, { BTC: between(0, 3, 10) }).panelError).to.equal(usd(2.5));
  });

  it("behavior: stresses, clusters and add-ons of the book are in it", () => {
    const found = report({ ...all, BOTH: 100n }, three, { stresses: { fall: { BTC: 1, SPX: 2 } } });
    expect(found.stresses).to.deep.equal([
      { name: "fall", loss: usd(3) },
      { name: "tail-digitals", loss: 0n },
    ]);
    expect(found.clusters).to.deep.equal([
      { cluster: "crypto", expectedShortfall: usd(10), gross: usd(100) },
      { cluster: "equity", expectedShortfall: usd(10), gross: usd(100) },
      { cluster: "macro", expectedShortfall: usd(10), gross: usd(100) },
      { cluster: "parlay", expectedShortfall: 0n, gross: usd(20) },
    ]);
    expect(found.addOns.parlay).to.equal(usd(2.4));
  });
});

describe("liquidation feedback in the report", () => {
  const summary = (sales: string) => ({
    sales: [sales, sales, sales] as const,
    purchases: ["0", "0", "0"] as const,
    dailyVolume: "9",
  });
  const strained = (instrument: QuotedInstrument): Partial<Snapshot> => {
    const { assets } = snapshotOf(instruments);
    return {
      assets: {
        ...assets,
        BTC: { ...assets.BTC!, liquidations: summary("10") },
        SPX: { ...assets.SPX!, liquidations: summary("10") },
        WTI: { ...assets.WTI!, liquidations: summary("1") },
      },
      instruments: { ...instruments, BTC: instrument },
    };
  };
  const plain = strained(instruments.BTC!);

  it("behavior: underlyings that feed themselves are named to who holds something on them", () => {
    const named = (book: Book) => report(book, {}, { snapshot: plain }).cascade;
    expect(named({ BTC: 1n, SPX: -1n, WTI: 1n })).to.deep.equal(["BTC", "SPX"]);
    expect(named({ UP: 1n })).to.deep.equal(["BTC"]);
    expect(named({ WTI: 1n, VOTE: 1n, BOTH: 1n })).to.deep.equal([]);
    expect(report({ BTC: 1n }, {}).cascade).to.deep.equal([]);
    const { feedback: _, ...margin } = profile.margin;
    const without = report({ BTC: 1n }, {}, { snapshot: plain, profile: { ...profile, margin } });
    expect(without.cascade).to.deep.equal([]);
  });

  it("behavior: raises the initial margin and not the maintenance, also of what is paid in full", () => {
    // σ 4 a day; 100 of 10,000 a day: .4 of impact a lot, a tenth more of it by feedback.
    const facts = { spread: 0, dailyVolume: 10_000 };
    const losses = { BTC: (s: number) => (s % 2 === 0 ? 4 : -4) };
    const cap: Profile = { ...handProfile, margin: { ...handProfile.margin, halfSpreadCap: "0.25" } };
    const snapshot = strained({ ...instruments.BTC!, liquidity: facts });
    const fed = report({ BTC: 100n }, losses, { profile: cap, snapshot });
    const calm = report({ BTC: 100n }, losses, {
      profile: cap,
      snapshot: { instruments: snapshot.instruments! },
    });
    expect(calm.addOns.feedback).to.equal(0n);
    expect(fed.addOns.feedback).to.equal(usd(4));
    expect(fed.initialMargin - calm.initialMargin).to.equal(usd(4));
    expect(fed.maintenanceMargin).to.equal(calm.maintenanceMargin);
    // 500 + 40; 100 lots are a twenty-fifth of the market and a tenth of what it absorbs.
    expect(calm.initialMargin).to.equal(usd(540));
    expect(calm.maintenanceMargin).to.equal(usd(432));
  });
});

describe("what an owner holds elsewhere", () => {
  it("behavior: of either sign counts for charges on size", () => {
    const cap: Profile = { ...handProfile, margin: { ...handProfile.margin, halfSpreadCap: "0.25" } };
    const quoted = {
      ...instruments,
      BTC: { ...instruments.BTC!, liquidity: { spread: 0, dailyVolume: 1_000_000 } },
    };
    const losses = { BTC: (s: number) => (s % 2 === 0 ? 4 : -4) };
    const cube = handCube({ profile: cap, snapshot: snapshotOf(quoted), losses });
    const liquidity = (owner: bigint): bigint =>
      marginOf(cube, [{ instrument: "BTC", size: 100n }], [{ instrument: "BTC", size: owner }]).addOns
        .liquidity!;
    // 4·√(q̂/10⁶) on 100 lots.
    expect([liquidity(100n), liquidity(400n), liquidity(-400n)]).to.deep.equal([usd(4), usd(8), usd(8)]);
  });
});

describe("buffers of the snapshot", () => {
  const { antiProcyclical: _, ...constant } = profile.margin;
  const buffers = { crypto: { buffer: "1.1", time: exampleTime } };
  const losses = { BTC: between(0, 3, 10) };
  const core = (of: Profile, snapshot: Partial<Snapshot>): bigint =>
    report({ BTC: 1n }, losses, { profile: of, snapshot }).core;

  it("behavior: count where the profile lets them give way, and the full one where there is none", () => {
    expect(core(profile, { buffers })).to.equal(usd(11));
    expect(core(profile, {})).to.equal(usd(12.5));
    expect(core(profile, { buffers: { equity: buffers.crypto } })).to.equal(usd(12.5));
    expect(core({ ...profile, margin: constant }, { buffers })).to.equal(usd(12.5));
  });

  it("behavior: a full buffer that is no whole 1e-4 is rounded up to one", () => {
    const margin = { ...profile.margin, buffer: "1.25001" };
    expect(core({ ...profile, margin }, {})).to.equal(usd(12.501));
  });
});
