/** A keeper with borrowed capital: nothing of the engine stands in its way, and nothing is left behind. */
import { expect } from "chai";
import type { BytesLike, ContractTransactionResponse } from "ethers";

import { accountId, BTC_PERP, ETH_PERP, USD, type Order, type Typed } from "../venue.ts";
import type { BaseContractMethod } from "ethers";
import {
  BTC,
  createTraded,
  equityOf,
  expectSound,
  margins,
  moveBtc,
  ONE_BTC,
  usd,
  WHOLE,
  type VenueSettings,
} from "./support.ts";

interface Exit {
  maker: Order;
  makerSignature: BytesLike;
  makerAttestation: BytesLike;
  size: bigint;
}

type Flash = Typed<{
  liquidate: BaseContractMethod<
    [target: string, fraction: bigint, attestation: BytesLike, borrowed: bigint, exits: Exit[]],
    bigint,
    ContractTransactionResponse
  >;
  isValidSignature: BaseContractMethod<[digest: string, signature: BytesLike], string, string>;
  onFlashLoan: BaseContractMethod<
    [initiator: string, token: string, amount: bigint, fee: bigint, data: BytesLike],
    string,
    ContractTransactionResponse
  >;
}>;

const LENT = 1_000_000n * USD;

/** Equity of Alice 3,990 against 5,000. Carol bids for what is liquidated; Dave has no dollar. */
async function createFlash(settings: VenueSettings = {}) {
  const traders = await createTraded(settings);
  const { venue } = traders;
  const lender = await venue.ethers.deployContract("FlashLender", [venue.token.target]);
  await venue.token.mint(lender, LENT);
  const flash = (await venue.ethers.deployContract("FlashLiquidator", [
    venue.engine.target,
    venue.token.target,
    lender.target,
  ])) as unknown as Flash;
  const dave = await venue.user("dave");
  await moveBtc(venue, 45_000, 44_000);
  return { ...traders, lender, flash, dave };
}

type World = Awaited<ReturnType<typeof createFlash>>;

/** Carol's order for `lots` at `price`, attested for what she then holds. */
async function bid(
  { venue, carol }: World,
  lots: bigint,
  price: number,
  instrument = BTC_PERP,
): Promise<Exit> {
  const { order, signature } = await venue.signedOrder(carol, instrument, lots, { limitPrice: usd(price) });
  const after = [{ instrument, size: lots }];
  const makerAttestation = await venue.attest(carol, after, margins(5_000, 4_000));
  return { maker: order, makerSignature: signature, makerAttestation, size: lots };
}

describe("FlashLiquidator", () => {
  const TENTH = WHOLE / 10n;

  it("borrows, liquidates, closes, repays and pays its caller in one transaction", async () => {
    const world = await createFlash();
    const { venue, alice, carol, flash, dave, lender } = world;
    const proof = await venue.attestNow(alice, ONE_BTC);
    const accounts = await venue.engine.accountCount();
    // 1,000 lots at 4.40 are 4,400 of W; the deposit carries them and the fee.
    const borrowed = 5_000n * USD;
    await flash
      .connect(dave.wallet)
      .liquidate(alice.account, TENTH, proof, borrowed, [await bid(world, 1_000n, 44_000)]);
    // 2 % of 500 less a tenth for the fund, 5 bp of 4,400 to the venue, 5 bp of 5,000 to the lender.
    expect(await venue.token.balanceOf(dave.wallet.address)).to.equal(usd(9 - 2.2 - 2.5));
    expect(await venue.token.balanceOf(lender.target)).to.equal(LENT + usd(2.5));
    expect(await venue.token.balanceOf(flash.target)).to.equal(0n);
    expect(await venue.positions(alice)).to.deep.equal([{ instrument: BTC_PERP, size: BTC - 1_000n }]);
    expect(await venue.positions(carol)).to.deep.equal([{ instrument: BTC_PERP, size: 1_000n }]);
    expect(await venue.engine.accountCount()).to.equal(accounts);
    const own = accountId(flash.target as string);
    expect(await venue.positions(own)).to.deep.equal([]);
    expect((await venue.engine.account(own)).cash).to.equal(0n);
    await expectSound(venue);

    // And again: its account opens and closes with every call.
    await flash
      .connect(dave.wallet)
      .liquidate(alice.account, TENTH, "0x", borrowed, [
        { ...(await bid(world, 900n, 44_000)), makerAttestation: await attestAgain(world) },
      ]);
    await expectSound(venue);
  });

  it("undoes everything when the exits do not pay or do not close", async () => {
    const world = await createFlash();
    const { venue, alice, flash, dave } = world;
    const proof = await venue.attestNow(alice, ONE_BTC);
    const before = await equityOf(venue, alice);
    const go = (exit: Exit) =>
      flash.connect(dave.wallet).liquidate(alice.account, TENTH, proof, 5_000n * USD, [exit]);
    // At a bid of 43,900 ten of its nine dollars are gone.
    await expect(go(await bid(world, 1_000n, 43_900)))
      .to.be.revertedWithCustomError(venue.engine, "BelowMinimumPaid")
      .withArgs(usd(5_000 + 9 - 10 - 2.195), usd(5_000 + 2.5));
    await expect(go(await bid(world, 999n, 44_000))).to.revert(venue.ethers);
    await expect(go(await bid(world, 1_000n, 2_000, ETH_PERP))).to.revert(venue.ethers);
    expect(await equityOf(venue, alice)).to.equal(before);
    expect(await venue.token.balanceOf(flash.target)).to.equal(0n);
  });

  it("attack: whoever is called in the middle starts another one to be paid the profit of the first", async () => {
    const world = await createFlash({ token: "HookedDollar" });
    const { venue, alice, flash, dave } = world;
    const proof = await venue.attestNow(alice, ONE_BTC);
    const exits = [await bid(world, 1_000n, 44_000)];
    const again = flash.interface.encodeFunctionData("liquidate", [alice.account, TENTH, proof, 0n, []]);
    const token = await venue.ethers.getContractAt("HookedDollar", venue.token.target);
    await token.getFunction("hook")(flash.target, [again]);
    await flash.connect(dave.wallet).liquidate(alice.account, TENTH, proof, 5_000n * USD, exits);
    const answers = (await token.getFunction("answers")()) as { success: boolean; data: string }[];
    // Before and after each transfer: the loan, the deposit, the withdrawal, what is paid back, and the profit. With the
    // last the first call is over, and another fails for itself: it closes nothing.
    expect(answers).to.have.length(10);
    const { selector } = flash.interface.getError("Unauthorised")!;
    for (const { success, data } of answers.slice(0, -2))
      expect([success, data.slice(0, 10)]).to.deep.equal([false, selector]);
    for (const { success } of answers.slice(-2)) expect(success).to.equal(false);
    expect(await venue.token.balanceOf(dave.wallet.address)).to.equal(usd(9 - 2.2 - 2.5));
  });

  it("attack: an order in its name, or a loan it did not ask for", async () => {
    const { venue, flash, dave, lender } = await createFlash();
    const digest = `0x${"ab".repeat(32)}`;
    expect(await flash.isValidSignature(digest, "0x")).to.equal("0x00000000");
    expect(await flash.isValidSignature(`0x${"00".repeat(32)}`, "0x")).to.equal("0x00000000");
    await expect(
      flash
        .connect(dave.wallet)
        .onFlashLoan(flash.target as string, venue.token.target as string, 0n, 0n, "0x"),
    )
      .to.be.revertedWithCustomError(flash, "Unauthorised")
      .withArgs(dave.wallet.address);
    await expect(
      lender.getFunction("flashLoan")(flash.target, venue.token.target, 1n, "0x"),
    ).to.be.revertedWithCustomError(flash, "Unauthorised");
  });
});

async function attestAgain({ venue, carol }: World): Promise<string> {
  return venue.attest(carol, [{ instrument: BTC_PERP, size: 1_900n }], margins(5_000, 4_000));
}
