/** Contracts that read the oracle: a guard, a vault that takes nothing in, and a pool that lends less, as the index falls. */
import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { moveBtc, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP, type Typed, type User } from "../venue.ts";
import { INDEX_ONE } from "./createOracle.ts";
import { Status } from "./contracts.ts";
import { createLevered, INSURANCE, type LeveredVenue, SHORTFALL } from "./leveredVenue.ts";

type Act = (...args: unknown[]) => Promise<unknown>;
type Shares = Typed<{
  deposit: Act;
  withdraw: Act;
  redeem: Act;
  mint: Act;
  approve: Act;
  transfer: Act;
  account: () => Promise<string>;
  totalAssets: () => Promise<bigint>;
  totalSupply: () => Promise<bigint>;
  balanceOf: (of: unknown) => Promise<bigint>;
  convertToAssets: (shares: bigint) => Promise<bigint>;
  maxDeposit: (of: unknown) => Promise<bigint>;
  maxMint: (of: unknown) => Promise<bigint>;
  maxWithdraw: (of: unknown) => Promise<bigint>;
  maxRedeem: (of: unknown) => Promise<bigint>;
  solvencyStatus: () => Promise<bigint>;
}>;
type Pool = Shares &
  Typed<{
    addCollateral: Act;
    removeCollateral: Act;
    borrow: Act;
    repay: Act;
    liquidate: Act;
    loanToValue: () => Promise<bigint>;
    collateralOf: (of: unknown) => Promise<bigint>;
    debtOf: (of: unknown) => Promise<bigint>;
    totalDebt: () => Promise<bigint>;
  }>;

const AGE = 3_600n;
const RESERVE = usd(10);
const FULL = 800_000n;
const LIQUIDATION = 900_000n;
const TARGET = 5n * INDEX_ONE;

describe("contracts that read the solvency oracle", function () {
  this.timeout(240_000);
  let levered: LeveredVenue;
  let vault: Shares;
  let pool: Pool;
  let dora: User;
  let back: () => Promise<void>;

  const as = (user: User): Shares => vault.connect(user.wallet);
  const asBorrower = (user: User): Pool => pool.connect(user.wallet) as unknown as Pool;
  const tokensOf = (of: unknown): Promise<bigint> => levered.venue.token.balanceOf(of as string);
  const addressOf = (contract: { target: unknown }): string => contract.target as string;

  before(async () => {
    levered = await createLevered();
    const { venue, oracle } = levered;
    vault = (await venue.ethers.deployContract("VenueVault", [
      venue.engine,
      venue.token,
      RESERVE,
      oracle,
      AGE,
    ])) as unknown as Shares;
    pool = (await venue.ethers.deployContract("IndexedLendingPool", [
      vault,
      FULL,
      LIQUIDATION,
      TARGET,
      oracle,
      AGE,
    ])) as unknown as Pool;
    await venue.deposit(await vault.account(), RESERVE);
    dora = await venue.user("dora");
    await venue.token.mint(dora.wallet.address, usd(10_000));
    for (const spender of [vault, pool])
      await venue.token.connect(dora.wallet).approve(addressOf(spender), MaxUint256);
    await venue.token.mint(venue.owner, usd(50_000));
    await venue.token.approve(addressOf(pool), MaxUint256);
    await pool.deposit(usd(50_000), venue.owner);
    await as(dora).approve(addressOf(pool), MaxUint256);
    back = await venue.checkpoint();
  });
  afterEach(() => back());

  const publish = async () => levered.publish(await levered.freeze());
  /** Insurance now, in dollars, where the proof counted on 10,000. */
  const index = (): bigint => (INSURANCE * INDEX_ONE) / SHORTFALL;

  describe("VenueVault", () => {
    it("R25: takes nothing in before the first proof, nor once it is too old, and pays out at any time", async () => {
      const { venue } = levered;
      expect(await vault.maxDeposit(dora.wallet)).to.equal(0n);
      await expect(as(dora).deposit(usd(100), dora.wallet)).to.be.revertedWithCustomError(
        vault,
        "ERC4626ExceededMaxDeposit",
      );
      await publish();
      await as(dora).deposit(usd(1_000), dora.wallet);
      expect(await vault.totalAssets()).to.equal(usd(1_000));
      expect((await venue.engine.account(await vault.account())).cash).to.equal(usd(1_010));
      expect(await tokensOf(dora.wallet)).to.equal(usd(9_000));

      await venue.travel(AGE + 60n);
      expect(await vault.solvencyStatus()).to.equal(Status.Unknown);
      expect(await vault.maxMint(dora.wallet)).to.equal(0n);
      await expect(as(dora).mint(usd(100), dora.wallet)).to.be.revertedWithCustomError(
        vault,
        "ERC4626ExceededMaxMint",
      );
      await as(dora).withdraw(usd(400), dora.wallet, dora.wallet);
      await as(dora).redeem(await vault.balanceOf(dora.wallet), dora.wallet, dora.wallet);
      expect(await tokensOf(dora.wallet)).to.equal(usd(10_000));
      expect([await vault.totalSupply(), await vault.totalAssets()]).to.deep.equal([0n, 0n]);
    });

    it("behavior: shares are worth what the engine pays; a loss is everybody's, and who leaves is paid exactly", async () => {
      const { venue, alice } = levered;
      await publish();
      await as(dora).deposit(usd(1_000), dora.wallet);
      await moveBtc(venue, 45_000, 40_500, 36_500, 32_900, 29_700);
      await venue.engine.noteDeficit(alice.account);
      const { withdrawalIndex } = await venue.engine.provisional();
      expect(withdrawalIndex < 10n ** 18n).to.equal(true);
      expect(await vault.totalAssets()).to.equal((usd(1_000) * withdrawalIndex) / 10n ** 18n);
      await expect(as(dora).deposit(usd(100), dora.wallet)).to.be.revertedWithCustomError(
        vault,
        "ERC4626ExceededMaxDeposit",
      );
      const before = await tokensOf(dora.wallet);
      await as(dora).withdraw(usd(500), dora.wallet, dora.wallet);
      expect((await tokensOf(dora.wallet)) - before).to.equal(usd(500));
      const rest = await vault.maxWithdraw(dora.wallet);
      await as(dora).withdraw(rest, dora.wallet, dora.wallet);
      expect((await tokensOf(dora.wallet)) - before).to.equal(usd(500) + rest);
      expect(await tokensOf(addressOf(vault))).to.equal(0n);
    });

    it("behavior: a donation before the first deposit takes nothing from it", async () => {
      const { venue } = levered;
      await publish();
      await venue.deposit(await vault.account(), usd(5_000));
      await as(dora).deposit(usd(1_000), dora.wallet);
      const worth = await vault.maxWithdraw(dora.wallet);
      expect(worth >= usd(999.98), String(worth)).to.equal(true);
    });
  });

  describe("IndexedLendingPool", () => {
    /** The loan-to-value at an index, by the pool's line. */
    const lineAt = (of: bigint): bigint =>
      of <= INDEX_ONE ? 0n : of >= TARGET ? FULL : (FULL * (of - INDEX_ONE)) / (TARGET - INDEX_ONE);

    beforeEach(async () => {
      await publish();
      await as(dora).deposit(usd(1_000), dora.wallet);
      await asBorrower(dora).addCollateral(await vault.balanceOf(dora.wallet));
    });

    it("behavior: lends as much as the index says, and not a unit more", async () => {
      const ratio = lineAt(index());
      expect(ratio > FULL / 2n && ratio < FULL).to.equal(true);
      expect(await pool.loanToValue()).to.equal(ratio);
      const limit = (usd(1_000) * ratio) / 1_000_000n;
      await expect(asBorrower(dora).borrow(limit + 1n))
        .to.be.revertedWithCustomError(pool, "BorrowTooLarge")
        .withArgs(limit + 1n, limit);
      await asBorrower(dora).borrow(limit);
      expect([await pool.debtOf(dora.wallet), await pool.totalDebt()]).to.deep.equal([limit, limit]);
      await expect(asBorrower(dora).removeCollateral(10n ** 6n)).to.be.revertedWithCustomError(
        pool,
        "CollateralNeeded",
      );
      expect(await pool.totalAssets()).to.equal(usd(50_000));
      expect(await pool.maxWithdraw(levered.venue.owner)).to.equal(usd(50_000) - limit);
    });

    it("behavior: collateral leaves a debt as far as the rest still covers it", async () => {
      const shares = await pool.collateralOf(dora.wallet);
      const half = (usd(500) * (await pool.loanToValue())) / 1_000_000n;
      await asBorrower(dora).borrow(half);
      await asBorrower(dora).removeCollateral(shares / 2n);
      expect(await pool.collateralOf(dora.wallet)).to.equal(shares - shares / 2n);
      expect(await vault.balanceOf(dora.wallet)).to.equal(shares / 2n);
      await expect(asBorrower(dora).removeCollateral(shares / 100n)).to.be.revertedWithCustomError(
        pool,
        "CollateralNeeded",
      );
    });

    it("behavior: stops lending as the index falls to one, and lends the full ratio from the target on", async () => {
      const { venue, alice, bob, carol } = levered;
      // Alice's long bitcoin goes to Carol, who cannot lose what she has: only Bob is left at risk.
      await venue.fill({
        maker: carol,
        taker: alice,
        instrument: BTC_PERP,
        size: 10_000n,
        makerMargins: ONE_BTC,
      });
      await publish();
      expect((await levered.oracle.latest()).index >= TARGET).to.equal(true);
      expect(await pool.loanToValue()).to.equal(FULL);
      await asBorrower(dora).borrow(usd(800));
      expect(bob.account).not.to.equal(alice.account);
      // A deficit that the fund cannot pay: below one.
      await moveBtc(venue, 55_000, 60_500, 66_500, 73_000);
      await venue.engine.noteDeficit(bob.account);
      expect((await levered.oracle.latest()).index < INDEX_ONE).to.equal(true);
      expect(await pool.loanToValue()).to.equal(0n);
      await expect(asBorrower(dora).borrow(1n)).to.be.revertedWithCustomError(pool, "BorrowTooLarge");
      await asBorrower(dora).repay(dora.wallet, usd(800));
      const shares = await pool.collateralOf(dora.wallet);
      await asBorrower(dora).removeCollateral(shares);
      expect(await vault.balanceOf(dora.wallet)).to.equal(shares);
    });

    it("R25: a stale proof lends nothing, liquidates nobody, and keeps nobody in", async () => {
      const { venue } = levered;
      await asBorrower(dora).borrow(usd(100));
      await venue.travel(AGE + 60n);
      expect(await pool.loanToValue()).to.equal(0n);
      await expect(asBorrower(dora).borrow(1n))
        .to.be.revertedWithCustomError(pool, "BorrowTooLarge")
        .withArgs(usd(100) + 1n, 0n);
      await expect(pool.liquidate(dora.wallet)).to.be.revertedWithCustomError(pool, "NotLiquidatable");
      await venue.token.mint(venue.owner, usd(60));
      await pool.repay(dora.wallet, usd(60));
      await asBorrower(dora).repay(dora.wallet, usd(40));
      await asBorrower(dora).removeCollateral(await pool.collateralOf(dora.wallet));
      await pool.withdraw(usd(50_000), venue.owner, venue.owner);
      expect(await pool.totalAssets()).to.equal(0n);
    });

    it("behavior: what exceeds its collateral's worth is taken over with it", async () => {
      const { venue, alice, carol } = levered;
      const limit = (usd(1_000) * (await pool.loanToValue())) / 1_000_000n;
      await asBorrower(dora).borrow(limit);
      await expect(pool.liquidate(dora.wallet))
        .to.be.revertedWithCustomError(pool, "NotLiquidatable")
        .withArgs(limit, usd(900));
      // Most of the tokens leave, and then there is a loss of as much as what is left.
      await venue.as(carol).withdraw(carol.account, usd(100_000), 0n, carol.wallet, "0x");
      await moveBtc(venue, 45_000, 40_500, 36_500, 32_900, 29_700, 26_800, 24_200, 21_800);
      await moveBtc(venue, 19_700, 17_800, 16_100, 14_500, 13_100, 11_800, 10_700);
      await venue.engine.noteDeficit(alice.account);
      const worth = await vault.convertToAssets(await pool.collateralOf(dora.wallet));
      expect((worth * LIQUIDATION) / 1_000_000n < limit, String(worth)).to.equal(true);
      await venue.token.mint(venue.owner, limit);
      await pool.liquidate(dora.wallet);
      expect([await pool.debtOf(dora.wallet), await pool.collateralOf(dora.wallet)]).to.deep.equal([0n, 0n]);
      expect(await vault.balanceOf(venue.owner)).to.be.greaterThan(0n);
      expect(await pool.totalAssets()).to.equal(usd(50_000));
    });

    it("error: terms under which a loan could be taken over at once, or without a cushion", async () => {
      const { venue, oracle } = levered;
      for (const [full, liquidation, target] of [
        [FULL, FULL, TARGET],
        [FULL, 1_000_000n, TARGET],
        [FULL, LIQUIDATION, INDEX_ONE],
      ])
        await expect(
          venue.ethers.deployContract("IndexedLendingPool", [vault, full, liquidation, target, oracle, AGE]),
        )
          .to.be.revertedWithCustomError(pool, "InvalidTerms")
          .withArgs(full, liquidation, target);
    });
  });

  it("behavior: what the guard guards runs while SOLVENT, and not in WATCH", async () => {
    const { venue, oracle } = levered;
    const guarded = (await venue.ethers.deployContract("GuardedAct", [oracle, AGE])) as unknown as Typed<{
      act: Act;
    }>;
    await expect(guarded.act()).to.be.revertedWithCustomError(oracle, "NotSolvent").withArgs(Status.Unknown);
    await publish();
    await guarded.act();
    await oracle.setTerms({ maxSetAge: 3_600n, maxMarkAge: 900n, watchIndex: 10n * INDEX_ONE });
    await expect(guarded.act()).to.be.revertedWithCustomError(oracle, "NotSolvent").withArgs(Status.Watch);
    await venue.travel(AGE + 1n);
    await expect(guarded.act()).to.be.revertedWithCustomError(oracle, "NotSolvent").withArgs(Status.Unknown);
  });
});
