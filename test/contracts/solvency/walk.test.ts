/** The engine's walk of its book: what stands in it, when it is refused, and that it is what the other views say. */
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { inOneBlock } from "../attacks/oneBlock.ts";
import { createKindTraders, ETH, ETH_SPOT, CALL, PUT, SCALAR } from "../engine/kinds.ts";
import { BTC, createTraded, createTraders, moveBtc, ONE_BTC, usd } from "../engine/support.ts";
import { binary, BTC_PERP, DAY, MARK_SETTLED, type Venue } from "../venue.ts";

const NEVER = 2n ** 256n - 1n;

interface WalkedAccount {
  equity: bigint;
  cash: bigint;
  maintenanceMargin: bigint;
  legs: { instrument: number; size: bigint }[];
}

/** equity i96 | cash i88 | maintenance u56 | legs u16, then instrument u32 | size i64 a leg. */
function readWalk(walked: string): WalkedAccount[] {
  const bytes = Buffer.from(walked.slice(2), "hex");
  const integer = (from: number, length: number): bigint =>
    BigInt(`0x${bytes.subarray(from, from + length).toString("hex")}`);
  const accounts: WalkedAccount[] = [];
  for (let at = 0; at < bytes.length;) {
    const account: WalkedAccount = {
      equity: BigInt.asIntN(96, integer(at, 12)),
      cash: BigInt.asIntN(88, integer(at + 12, 11)),
      maintenanceMargin: integer(at + 23, 7),
      legs: [],
    };
    const legs = bytes.readUInt16BE(at + 30);
    at += 32;
    for (let leg = 0; leg < legs; leg++, at += 12)
      account.legs.push({ instrument: bytes.readUInt32BE(at), size: bytes.readBigInt64BE(at + 4) });
    accounts.push(account);
  }
  return accounts;
}

/** The same from the engine's other views. */
async function readViews({ engine, oracle }: Venue): Promise<WalkedAccount[]> {
  const accounts: WalkedAccount[] = [];
  for (let index = 0n; index < (await engine.accountCount()); index++) {
    const id = await engine.accountAt(index);
    const { cash, maintenanceMargin } = await engine.account(id);
    const { equity } = await engine.measure(id);
    const legs: WalkedAccount["legs"] = [];
    for (const { instrument, size } of await engine.positions(id)) {
      const { flags } = await oracle.mark(Number(instrument));
      if ((flags & MARK_SETTLED) === 0n) legs.push({ instrument: Number(instrument), size });
    }
    accounts.push({ equity, cash, maintenanceMargin, legs });
  }
  return accounts;
}

const walkAll = async ({ engine }: Venue): Promise<WalkedAccount[]> =>
  readWalk((await engine.walk(0n, 1_000n)).walked);

describe("the engine's walk", () => {
  it("behavior: every kind of instrument, funding, margins on record: what the other views say, in any pages", async () => {
    const { venue, alice, bob, carol, bring } = await createKindTraders();
    await bring(alice, 3n * ETH);
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [CALL, 2_000n],
      [PUT, -1_500n],
      [SCALAR, 40n],
      [binary(2), -25n],
    ] as const)
      await venue.fill({
        maker: alice,
        taker: carol,
        instrument,
        size,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
    venue.setMark(BTC_PERP, usd(51_234.567891), 7_000_000_000_001n);
    venue.setMark(CALL, usd(1_234));
    await venue.postMarks();
    await venue.deposit(bob, 1n);
    await venue.postMarks();

    const all = await walkAll(venue);
    expect(all).to.deep.equal(await readViews(venue));
    expect(all.map(({ legs }) => legs.length)).to.deep.equal([6, 0, 5]);
    expect(all[0]!.legs[0]).to.deep.equal({ instrument: ETH_SPOT, size: 3n * ETH });
    expect(all[0]!.maintenanceMargin > 0n).to.equal(true);

    const pages = [await venue.engine.walk(0n, 1n), await venue.engine.walk(1n, 2n)];
    expect(pages.flatMap(({ walked }) => readWalk(walked))).to.deep.equal(all);
    for (const [first, count] of [
      [3n, 5n],
      [NEVER, NEVER],
      [0n, 0n],
    ] as const)
      expect(await venue.engine.walk(first, count)).to.deep.equal(["0x", NEVER]);
    expect(readWalk((await venue.engine.walk(2n, NEVER)).walked)).to.deep.equal(all.slice(2));
  });

  it("behavior: a settled leg is in the equity and is no leg, before and after it becomes cash", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 100n });
    await venue.fill({ maker: alice, taker: bob, instrument: binary(5), size: 50n });
    await venue.settleInstrument(binary(4), usd(1));
    const before = await walkAll(venue);
    expect(before).to.deep.equal(await readViews(venue));
    expect(before[0]!.legs).to.deep.equal([{ instrument: binary(5), size: 50n }]);
    expect(before[1]!.legs).to.deep.equal([{ instrument: binary(5), size: -50n }]);
    await venue.engine.settle(alice.account, [binary(4)]);
    const after = await walkAll(venue);
    expect(after[0]!.equity).to.equal(before[0]!.equity);
    expect(after[0]!.cash).to.equal(before[0]!.cash + usd(100));
    expect(after[0]!.legs).to.deep.equal(before[0]!.legs);
  });

  it("behavior: a negative equity is walked as it is", async () => {
    const { venue } = await createTraded();
    await moveBtc(venue, 45_000, 40_500, 39_000);
    const [alice, bob] = await walkAll(venue);
    expect([alice!.equity, bob!.equity]).to.deep.equal([-usd(1_010), usd(20_975)]);
    expect(alice!.cash).to.equal(usd(9_990 - 50_000));
  });

  it("behavior: says of which epoch the oldest mark is, but for marks that stand still", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(8), size: 10n });
    const epoch = venue.epoch();
    await venue.postMarks({ instruments: [BTC_PERP] });
    expect((await venue.engine.walk(0n, 3n)).oldestEpoch).to.equal(epoch);
    // Carol holds nothing.
    expect((await venue.engine.walk(2n, 1n)).oldestEpoch).to.equal(NEVER);
    await venue.oracle.halt(binary(8));
    expect((await venue.engine.walk(0n, 3n)).oldestEpoch).to.equal(epoch + 1n);
  });

  it("error: in a block in which quote or spots came or went; trades, gifts and liquidations do not matter", async () => {
    const { venue, alice, bob, carol, bring, give } = await createKindTraders();
    await bring(alice, ETH);
    await give(alice, ETH);
    await venue.token.mint(venue.owner, usd(1_000));
    const walk = { from: alice.wallet.address, to: venue.engine, method: "walk", args: [0n, 10n] };
    const act = (from: string, method: string, args: readonly unknown[]) => ({
      from,
      to: venue.engine,
      method,
      args,
    });
    const owner = venue.owner.address;
    const own = alice.wallet.address;
    const [maker, taker] = [
      await venue.signedOrder(bob, BTC_PERP, 1n),
      await venue.signedOrder(carol, BTC_PERP, -1n),
    ];
    for (const [moved, expected] of [
      [act(owner, "deposit", [bob.account, 1n]), "CashMoved"],
      [act(carol.wallet.address, "withdraw", [carol.account, 1n, 0n, owner, "0x"]), "CashMoved"],
      [act(own, "depositSpot", [alice.account, ETH_SPOT, 5n, "0x"]), "CashMoved"],
      [act(own, "withdrawSpot", [alice.account, ETH_SPOT, 5n, own, "0x"]), "CashMoved"],
      [act(owner, "fundInsurance", [5n]), "done"],
      [
        act(owner, "fill", [maker.order, maker.signature, taker.order, taker.signature, 1n, "0x", "0x"]),
        "done",
      ],
    ] as const)
      expect(await inOneBlock(venue, [moved, walk]), moved.method).to.deep.equal(["done", expected]);
    // The next block is another.
    await venue.travel(1n);
    expect((await walkAll(venue)).length).to.equal(3);
  });

  it("behavior: a deposit leaves fees, insurance and the nonce as they were but for one more act", async () => {
    const { venue, alice } = await createTraded();
    await venue.token.mint(venue.owner, usd(7));
    await venue.engine.fundInsurance(usd(7));
    const before = await venue.engine.globals();
    await venue.deposit(alice, usd(1));
    await venue.as(alice).withdraw(alice.account, usd(1), 0n, alice.wallet, "0x");
    const { fees, insurance, nonce } = await venue.engine.globals();
    expect([fees, insurance, nonce]).to.deep.equal([before.fees, before.insurance, before.nonce + 2n]);
    expect(nonce < 2n ** 39n).to.equal(true);
  });

  it("R21: from within a transfer neither a walk nor a freeze gets through", async () => {
    const { venue, alice } = await createTraders({ token: "HookedDollar" });
    const token = await venue.ethers.getContractAt("HookedDollar", venue.token.target);
    const walk = venue.engine.interface.encodeFunctionData("walk", [0n, 10n]);
    await venue.token.mint(venue.owner, usd(1));
    await token.getFunction("hook")(venue.engine.target, [walk]);
    await venue.engine.deposit(alice.account, usd(1));
    const answers = (await token.getFunction("answers")()) as { success: boolean; data: string }[];
    expect(answers.length).to.equal(2);
    for (const { success, data } of answers)
      expect([success, venue.engine.interface.parseError(data)?.name]).to.deep.equal([false, "Reentered"]);
    await token.getFunction("hook")(ZeroAddress, []);
  });

  it("error: once the venue has ended", async () => {
    const { venue, alice } = await createTraded();
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(4n * DAY);
    await venue.engine.activateEscape(alice.account, [BTC_PERP]);
    expect((await venue.engine.globals()).nonce >= 2n ** 39n).to.equal(true);
    await expect(venue.engine.walk(0n, 1n)).to.be.revertedWithCustomError(venue.engine, "EscapeActive");
  });
});
