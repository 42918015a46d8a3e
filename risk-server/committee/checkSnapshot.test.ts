import { productionProfile, type Instrument, type Snapshot } from "@plimsoll/model";
import { expect } from "chai";

import type { MarketView } from "../feeds/Feed.ts";
import { Problem } from "../http/Problem.ts";
import { buildSnapshot } from "../snapshots/buildSnapshot.ts";
import { checkSnapshot } from "./checkSnapshot.ts";

const perp: Instrument = { kind: "perp", symbol: "BTC-PERP", underlying: "BTC", lotDecimals: 4 };
const named = {
  block: { number: 7n, hash: `0x${"22".repeat(32)}`, timestamp: 0 } as const,
  accounts: new Map(),
};
const ledger = { instruments: new Map([[1, perp]]), marks: new Map() };
const view = {
  asOf: 0,
  assets: { BTC: { spot: "100000", volatility: "0.67" } },
  events: { E: { cluster: "E", node: "politics", probabilities: ["0.42", "0.58"] } },
};
const exact = { spot: 0, volatility: 0, probability: 0, liquidity: 0 };
const proposal = (spot: string) =>
  buildSnapshot({
    time: 10_000,
    beacons: [`0x${"11".repeat(32)}`],
    view: { ...view, assets: { BTC: { spot, volatility: "0.67" } } },
    ledger,
    named,
    previous: undefined,
    profile: productionProfile,
  });
const check = (proposed: Snapshot, tolerance = exact) =>
  checkSnapshot({
    proposed,
    view,
    ledger,
    named,
    previous: undefined,
    profile: productionProfile,
    tolerance,
  });

describe("checkSnapshot", () => {
  it("accepts what this server would have built", () => {
    check(proposal("100000"));
  });

  it("refuses another price, and accepts it within tolerance", () => {
    expect(() => check(proposal("100001"))).to.throw(Problem, 'assets.BTC.spot: 100000 here, "100001" there');
    check(proposal("100100"), { ...exact, spot: 0.001 });
    expect(() => check(proposal("100101"), { ...exact, spot: 0.001 })).to.throw(Problem);
    expect(() => check(proposal("100000.00"), exact), "the same number in other digits").not.to.throw();
  });

  it("behavior: facts of a market count within tolerance, open interest to the lot", () => {
    const facts = {
      spread: 1_000,
      dailyVolume: 500,
      fundingPerHour: "0.00001",
      depth: { bids: [[99, 50]] as const, asks: [[101, 50]] as const },
    };
    const own = { ...view, liquidity: { "BTC-PERP": facts } };
    const build = (given: object) =>
      buildSnapshot({
        time: 10_000,
        beacons: [],
        view: { ...own, liquidity: { "BTC-PERP": { ...facts, ...given } } },
        ledger,
        named,
        previous: undefined,
        profile: productionProfile,
      });
    const checkFacts = (proposed: Snapshot, tolerance = exact, market: MarketView = own) =>
      checkSnapshot({
        proposed,
        view: market,
        ledger,
        named,
        previous: undefined,
        profile: productionProfile,
        tolerance,
      });

    checkFacts(build({}));
    const near = { spread: 1_050, dailyVolume: 475, fundingPerHour: "0.0000105" };
    expect(() => checkFacts(build(near))).to.throw(
      Problem,
      /the liquidity of BTC-PERP: .*1000.* here, .*1050.* there/,
    );
    checkFacts(build(near), { ...exact, liquidity: 0.05 });
    for (const given of [
      { spread: 1_051 },
      { dailyVolume: 474 },
      { fundingPerHour: "0.0000095" },
      { spread: undefined },
      { fundingPerHour: undefined },
      { depth: undefined },
    ]) {
      const change = build({ fundingPerHour: "0.00001", ...given });
      expect(() => checkFacts(change, { ...exact, liquidity: 0.0499 }), JSON.stringify(given)).to.throw(
        Problem,
      );
    }
    const { fundingPerHour: _none, ...unfunded } = facts;
    const withoutFunding = { ...own, liquidity: { "BTC-PERP": unfunded } };
    expect(() => checkFacts(build({}), { ...exact, liquidity: 1 }, withoutFunding)).to.throw(
      Problem,
      /the liquidity of BTC-PERP/,
    );
    const deeper = { depth: { ...facts.depth, asks: [[102, 52]] } };
    checkFacts(build(deeper), { ...exact, spot: 0.01, liquidity: 0.04 });
    expect(() => checkFacts(build(deeper), { ...exact, liquidity: 0.04 })).to.throw(Problem);
    const longer = {
      depth: {
        ...facts.depth,
        asks: [
          [101, 50],
          [102, 5],
        ],
      },
    };
    expect(() => checkFacts(build(longer), { ...exact, spot: 0.2, liquidity: 1 })).to.throw(Problem);

    const honest = build({});
    const perpNow = honest.instruments["1"]!;
    const open = { ...perpNow, liquidity: { ...perpNow.liquidity, openInterest: 1 } };
    expect(() => checkFacts({ ...honest, instruments: { "1": open } }, { ...exact, liquidity: 1 })).to.throw(
      Problem,
      /openInterest: 0 here, 1 there/,
    );
    expect(() => check(honest)).to.throw(Problem, /liquidity/);
  });

  it("behavior: buffers are those that follow from the last snapshot, none when it is lost here too", () => {
    const previous = proposal("100000");
    const parameters = { beacons: previous.beacons, view, ledger, named, profile: productionProfile };
    const next = buildSnapshot({ ...parameters, time: 10_030, previous });
    const checkNext = (proposed: Snapshot, last: Snapshot | undefined) =>
      checkSnapshot({ ...parameters, proposed, previous: last, tolerance: exact });

    expect(next.buffers?.crypto).to.deep.equal({ buffer: "1.25", time: 10_000 });
    checkNext(next, previous);
    const low = { ...next, buffers: { crypto: { buffer: "1.1", time: 10_000 } } };
    expect(() => checkNext(low, previous)).to.throw(
      Problem,
      /buffers\.crypto\.buffer: "1.25" here, "1.1" there/,
    );
    const { buffers: _left, ...anew } = next;
    expect(() => checkNext(anew, previous)).to.throw(Problem, /buffers: \{.* here, nothing there/);
    expect(() => checkNext(next, undefined)).to.throw(Problem, /buffers: nothing here/);
    checkNext(anew, undefined);
  });

  it("refuses a mark, a term or a field that does not follow from the market", () => {
    const honest = proposal("100000");
    const first = honest.instruments["1"]!;
    const refused: [object, RegExp][] = [
      [
        { instruments: { "1": { ...first, mark: first.mark + 1 } } },
        /instruments\.1\.mark: 100000000000 here, 100000000001 there/,
      ],
      [{ instruments: { "1": { ...first, lotDecimals: 3 } } }, /lotDecimals: 4 here, 3 there/],
      [{ instruments: {} }, /instruments\.1: \{.* here, nothing there/],
      [
        { ledger: { ...honest.ledger, root: `0x${"33".repeat(32)}` } },
        /ledger\.root: "0x.*" here, "0x3333.*" there/,
      ],
      [{ note: "hello" }, /note: nothing here, "hello" there/],
      [{ assets: {} }, /assets\.BTC\.spot/],
      [{ derivedMarks: [] }, /derivedMarks\.0: "1" here, nothing there/],
    ];
    for (const [change, message] of refused) {
      expect(() => check({ ...honest, ...change })).to.throw(Problem, message);
    }
  });
});
