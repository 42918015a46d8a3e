import { setTimeout as sleep } from "node:timers/promises";

import type { KeeperEvent } from "@plimsoll/keeper";
import { expect } from "chai";

import { binary, BTC_PERP, USD } from "../../contracts/venue.ts";
import { createMarket, marginsOf, type Market } from "./venue/createMarket.ts";

/** In floating point; chai's closeTo is for integers once Hardhat is loaded. */
function expectNear(value: number | null | undefined, expected: number, tolerance: number): void {
  const isNear = typeof value === "number" && Math.abs(value - expected) <= tolerance;
  expect(isNear, `${String(value)} is near ${expected}`).to.equal(true);
}

/** Polls until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error("It did not happen within ten seconds");
}

describe("a keeper on a real chain", () => {
  let market: Market;
  beforeEach(async () => {
    market = await createMarket();
  });
  afterEach(() => market.close());

  /**
   * Alice buys a bitcoin at 50,000 with $11,000, of which the maker's fee takes $10; Bob sells it. At 46,900 she has
   * $7,890 against a maintenance margin of $8,000 and an initial margin of $10,000.
   */
  async function aliceFalls() {
    const { venue, trade, post } = market;
    const alice = await venue.user("alice", { deposit: 11_000n * USD });
    const bob = await venue.user("bob", { deposit: 20_000n * USD });
    await trade(alice, bob, 10_000n);
    await post(46_900n);
    return { alice, bob };
  }

  it("restores an account by exactly f*, and leaves it and the healthy one alone from then on", async () => {
    const { venue } = market;
    const { alice, bob } = await aliceFalls();
    const keeper = await market.keeper("keeper");
    expect(await keeper.scanOnce()).to.deep.include({
      accounts: 2,
      candidates: 1,
      liquidated: 1,
      waiting: 0,
    });

    // f* = (M − E) / (M − b·M) with M = 10,000, E = 7,890, b = 2 %: 2,110 / 9,800.
    const [liquidation] = keeper.said("liquidation");
    expect(liquidation).to.deep.include({
      account: alice.account,
      equityBeforeUsd: 7_890,
      ratioBefore: 0.789,
    });
    expectNear(liquidation?.fraction, 2_110 / 9_800, 1e-15);
    // The bonus is 2 % of f*·10,000, less a tenth for the insurance fund.
    expectNear(liquidation?.bonusUsd, (2_110 / 9_800) * 180, 1e-5);
    expect((liquidation?.ratioAfter ?? 0) >= 1).to.equal(true);
    expectNear(liquidation?.ratioAfter, 1, 0.001);

    // ceil(0.21530612… · 10,000) lots.
    expect(await market.lotsOf(keeper)).to.equal(2_154n);
    expect(await market.lotsOf(alice)).to.equal(7_846n);
    expect(await market.lotsOf(bob)).to.equal(-10_000n);
    const after = await venue.engine.account(alice.account);
    expect(after.flagged).to.equal(false);
    const { equity } = await venue.engine.measure(alice.account);
    expect(equity >= after.initialMargin).to.equal(true);

    expect(await keeper.scanOnce()).to.deep.include({ candidates: 0, liquidated: 0 });
    expect(await market.lotsOf(alice)).to.equal(7_846n);
  });

  it("reports a profit that agrees with its account and its wallet", async () => {
    await aliceFalls();
    const keeper = await market.keeper("keeper", { exitCostRate: 0, depositUsd: 0 });
    await market.venue.deposit(keeper, 20_000n * USD);
    const coins = await market.venue.ethers.provider.getBalance(keeper.wallet.address);
    await keeper.scanOnce();
    const [liquidation] = keeper.said("liquidation");
    const { equity } = await market.venue.engine.measure(keeper.account);
    const spent = coins - (await market.venue.ethers.provider.getBalance(keeper.wallet.address));
    expectNear(liquidation?.bonusUsd, Number(equity - 20_000n * USD) / 1e6, 1e-5);
    expectNear(liquidation?.gasUsd, (Number(spent) / 1e18) * 4_000, 1e-6);
    expectNear(liquidation?.profitUsd, (liquidation?.bonusUsd ?? 0) - (liquidation?.gasUsd ?? 0), 1e-6);
  });

  it("takes a second account over with an attestation of what it then holds", async () => {
    const { venue } = market;
    const { bob } = await aliceFalls();
    const carol = await venue.user("carol", { deposit: 5_500n * USD });
    venue.setMark(venue.listing(0x0400_0001)?.id ?? 0, 50_000n * USD);
    await venue.postMarks();
    await market.trade(carol, bob, 5_000n);
    await market.post(46_900n);
    const keeper = await market.keeper("keeper");
    expect(await keeper.scanOnce()).to.deep.include({ accounts: 3, candidates: 2, liquidated: 2 });
    // The first slice was proven by the account's own attestation; the second added its own request.
    expect(market.risk.asked.filter((path) => path === "/v1/attestations")).to.have.length(3);
    const { initialMargin } = await venue.engine.account(keeper.account);
    expect(initialMargin).to.equal((await market.lotsOf(keeper)) * USD);
  });

  it("R28: takes live legs where a halted one blocks slices", async () => {
    const { venue, trade, post } = market;
    const alice = await venue.user("alice", { deposit: 22_100n * USD });
    const bob = await venue.user("bob", { deposit: 60_000n * USD });
    await trade(alice, bob, 10_000n);
    const held = (size: bigint) => [
      { instrument: BTC_PERP, size: 10_000n },
      { instrument: binary(4), size },
    ];
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: binary(4),
      size: 12_000n,
      makerMargins: marginsOf(held(12_000n)),
      takerMargins: marginsOf(held(12_000n)),
    });
    await venue.oracle.halt(binary(4));
    await post(45_000n);
    const keeper = await market.keeper("keeper");
    expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 1 });

    // E = 22,100 − 10 − 1.20 − 5,000 against M = 22,000: f* = 4,911.20 / 21,560. A lot takes a dollar off.
    const [liquidation] = keeper.said("liquidation");
    const most = 4_911.2 / 21_560;
    expect((liquidation?.fraction ?? 1) <= most && (liquidation?.fraction ?? 0) >= 0.98 * most).to.equal(
      true,
    );
    const lots = await market.lotsOf(keeper);
    expectNear(liquidation?.fraction, Number(lots) / 22_000, 1e-12);
    expectNear(liquidation?.bonusUsd, Number(lots) * 0.02 * 0.9, 1e-5);
    expect(await venue.positions(alice)).to.deep.equal([
      { instrument: BTC_PERP, size: 10_000n - lots },
      { instrument: binary(4), size: 12_000n },
    ]);
    expect(await venue.positions(keeper)).to.deep.equal([{ instrument: BTC_PERP, size: lots }]);
  });

  it("takes what its capital carries when that is less than f*", async () => {
    // $1,000 carry a tenth of $10,000; the lot of rounding fits into the bonus.
    const { alice } = await aliceFalls();
    const keeper = await market.keeper("keeper", { depositUsd: 1_000 });
    expect(await keeper.scanOnce()).to.have.property("liquidated", 1);
    const [liquidation] = keeper.said("liquidation");
    expect(liquidation?.fraction).to.equal(0.1);
    expect((await market.venue.engine.account(alice.account)).flagged).to.equal(true);
  });

  it("takes nothing when told to restore or leave alone", async () => {
    await aliceFalls();
    const keeper = await market.keeper("keeper", { depositUsd: 1_000, fractionPolicy: "restoreOrSkip" });
    expect(await keeper.scanOnce()).to.have.property("liquidated", 0);
    expect(keeper.said("skipped")[0]?.reason).to.contain("the keeper's capital carries 10.00 %");
  });

  it("leaves a slice that does not pay, and says why", async () => {
    await aliceFalls();
    const keeper = await market.keeper("keeper", { minProfitUsd: 1_000 });
    expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 0, waiting: 0 });
    expect(keeper.said("skipped")[0]?.reason).to.match(
      /^a profit of \$\d+\.\d\d is below \$1,000\.00: bonus \$38\.76/,
    );
  });

  it("goes on by the chain's list and record when no risk server answers", async () => {
    const { venue, risk } = market;
    const { alice } = await aliceFalls();
    await venue.engine.record(
      alice.account,
      await venue.attestNow(alice, marginsOf(await venue.positions(alice))),
    );
    await risk.close();
    const keeper = await market.keeper("keeper");
    expect(await keeper.scanOnce()).to.deep.include({ accounts: 2, candidates: 1, liquidated: 1 });
    expect(keeper.said("warning")[0]?.message).to.contain(`The risk server ${risk.url} is passed over`);
  });

  it("asks the next risk server when the first is down", async () => {
    const { risk } = market;
    await aliceFalls();
    const keeper = await market.keeper("keeper", { riskServers: ["http://127.0.0.1:9", risk.url] });
    expect(await keeper.scanOnce()).to.have.property("liquidated", 1);
  });

  it("knows of its transaction though the node's answer got lost", async () => {
    const keeper = await market.keeper("keeper");
    await keeper.scanOnce();
    await aliceFalls();
    market.rpc.loseNextAnswer();
    expect(await keeper.scanOnce()).to.have.property("liquidated", 1);
    expect(keeper.said("liquidation")).to.have.length(1);
    expect(await market.lotsOf(keeper)).to.equal(2_154n);
  });

  it("loses a race without harm: two keepers, one liquidation, no crash", async () => {
    const { venue, rpc } = market;
    const first = await market.keeper("first");
    const second = await market.keeper("second");
    await first.scanOnce();
    await second.scanOnce();
    const { alice } = await aliceFalls();

    // Both have simulated when the first transaction reaches the node; then both are mined in one block.
    rpc.holdTransactions(2);
    await venue.provider.request({ method: "evm_setAutomine", params: [false] });
    const scans = Promise.all([first.scanOnce(), second.scanOnce()]);
    await until(async () => {
      const pending = (await venue.provider.request({
        method: "eth_getBlockByNumber",
        params: ["pending", false],
      })) as {
        transactions: string[];
      };
      return pending.transactions.length === 2;
    });
    await venue.provider.request({ method: "evm_mine" });
    const summaries = await scans;
    await venue.provider.request({ method: "evm_setAutomine", params: [true] });

    expect(summaries.map(({ liquidated }) => liquidated).sort()).to.deep.equal([0, 1]);
    const skipped = [...first.said("skipped"), ...second.said("skipped")];
    expect(skipped).to.have.length(1);
    expect(skipped[0]?.account).to.equal(alice.account);
    expect(skipped[0]?.reason).to.match(/^healthy: equity/);
    expect((await market.lotsOf(first)) + (await market.lotsOf(second))).to.equal(2_154n);
  });

  it("scans every epoch while it runs, takes what falls, and stops cleanly", async () => {
    const { venue, trade, post } = market;
    const alice = await venue.user("alice", { deposit: 11_000n * USD });
    const bob = await venue.user("bob", { deposit: 20_000n * USD });
    await trade(alice, bob, 10_000n);
    const keeper = await market.keeper("keeper");
    const scanOf = (epoch: bigint) => keeper.said("scan").find((scan) => scan.epoch === Number(epoch));
    await keeper.start();
    await until(() => scanOf(venue.epoch()) !== undefined);
    expect(scanOf(venue.epoch())).to.deep.include({ candidates: 0, liquidated: 0 });

    await post(46_900n);
    await until(() => scanOf(venue.epoch()) !== undefined);
    expect(scanOf(venue.epoch())).to.deep.include({ candidates: 1, liquidated: 1 });
    const order = keeper.events.map(({ event }: KeeperEvent) => event);
    expect(order).to.deep.equal(["ready", "scan", "liquidation", "scan"]);

    await keeper.stop();
    const { length } = keeper.events;
    await post(40_000n);
    await sleep(100);
    expect(keeper.events).to.have.length(length);
  });

  it("goes on from the chain after it was killed: nothing is deposited or taken twice", async () => {
    await aliceFalls();
    const before = await market.keeper("keeper");
    await before.scanOnce();
    const again = await market.keeper("keeper");
    expect(await again.scanOnce()).to.deep.include({ candidates: 0, liquidated: 0 });
    const { equity } = await market.venue.engine.measure(again.account);
    expect(equity).to.be.within(20_000n * USD, 20_050n * USD);
  });
});

describe("a keeper that cannot start says what to do", () => {
  let market: Market;
  before(async () => {
    market = await createMarket();
  });
  after(() => market.close());

  const failureOf = async (promise: Promise<unknown>): Promise<string> => {
    try {
      await promise;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "it started";
  };

  it("on the wrong chain", async () => {
    const keeper = await market.keeper("keeper", { chainId: 1 });
    expect(await failureOf(keeper.start())).to.match(
      /StartError: .* serves chain 31337, not 1: correct rpcUrl or chainId/,
    );
  });

  it("without a node", async () => {
    const keeper = await market.keeper("keeper", { rpcUrl: "http://127.0.0.1:9" });
    expect(await failureOf(keeper.start())).to.contain("No answer from http://127.0.0.1:9");
  });

  it("without contracts", async () => {
    const { contracts } = market.configOf((await market.venue.user("x")).wallet, {});
    const nobody = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    const keeper = await market.keeper("keeper", { contracts: { ...contracts, marginEngine: nobody } });
    expect(await failureOf(keeper.start())).to.contain(`There is no contract at ${nobody} (marginEngine)`);
  });

  it("without coins for gas", async () => {
    const keeper = await market.keeper("poor");
    await market.venue.networkHelpers.setBalance(keeper.wallet.address, 0n);
    expect(await failureOf(keeper.start())).to.match(
      /holds 0 ETH; a slice of 16 legs may cost 0\.\d+ ETH: send it at least/,
    );
  });

  it("without collateral", async () => {
    const keeper = await market.keeper("unfunded", { depositUsd: 0 });
    expect(await failureOf(keeper.start())).to.contain(
      "has no collateral to take positions over with: set depositUsd (its wallet holds $1,000,000.00)",
    );
  });

  it("with less than an account opens with", async () => {
    const keeper = await market.keeper("small", { depositUsd: 5 });
    expect(await failureOf(keeper.start())).to.contain(
      "The deposit would fail: an account opens with at least $10.00, not $5.00",
    );
  });
});
