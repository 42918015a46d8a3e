/** A book too large for one transaction: in parts, and only of one book. */
import { expect } from "chai";
import { AbiCoder, concat, keccak256, ZeroHash } from "ethers";

import { inOneBlock } from "../attacks/oneBlock.ts";
import { BTC, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP, ETH_PERP } from "../venue.ts";
import { type FreezeProgress, type FrozenBook, Status } from "./contracts.ts";
import { createOracle, prove } from "./createOracle.ts";
import { createLevered, type LeveredVenue, STRESS } from "./leveredVenue.ts";
import { freezePart, NOTHING_WALKED, noParts, type Parts } from "./parts.ts";
import { walked } from "./scriptedBook.ts";

const AGE = 3_600n;

/** What must not depend on how the book was walked. */
const essence = ({ snapshot: _, context: __, blockNumber: ___, time: ____, ...rest }: FrozenBook) => rest;

describe("freezing a book in parts", function () {
  this.timeout(240_000);
  let levered: LeveredVenue;
  let back: () => Promise<void>;

  before(async () => {
    levered = await createLevered();
    back = await levered.venue.checkpoint();
  });
  afterEach(() => back());

  const part = (from: Parts, count: bigint): Promise<Parts> => freezePart(levered.oracle, from, count);
  const finish = async ({ progress, books }: Parts) =>
    levered.frozenBy(levered.oracle, await levered.oracle.finishFreeze(progress, books));
  const refuses = (sent: Promise<unknown>, error: string) =>
    expect(sent).to.be.revertedWithCustomError(levered.oracle, error);

  it("behavior: parts of any length freeze what one transaction would; it is proven and published like that", async () => {
    const { oracle } = levered;
    const whole = await levered.freeze();
    for (const counts of [[], [0n], [1n], [1n, 1n], [1n, 1n, 1n], [2n, 5n], [3n, 3n], [2n ** 256n - 1n]]) {
      let parts = noParts;
      for (const count of counts) parts = await part(parts, count);
      const { frozen, book } = await finish(parts);
      expect(essence(frozen), counts.join()).to.deep.equal(essence(whole.frozen));
      expect(book).to.equal(whole.book);
    }
    expect(await oracle.snapshots()).to.equal(9n);
    const last = await finish(await part(await part(noParts, 1n), 1n));
    expect(last.frozen.blockNumber).to.equal(BigInt(await levered.venue.ethers.provider.getBlockNumber()));
    await levered.publish(last);
    expect((await oracle.latest()).status).to.equal(Status.Solvent);
  });

  it("behavior: many pages, net lots and debts run through all parts; what is unmatched is so at the end", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS);
    const account = (i: number, side: bigint) =>
      walked({
        equity: BigInt(i * 40 - 1_000),
        cash: BigInt(i * 7 - 300),
        maintenanceMargin: 900n,
        legs: [
          { instrument: BTC_PERP, size: side * BigInt(i + 1) },
          ...(i % 3 === 0 ? [{ instrument: ETH_PERP, size: -side * 5n }] : []),
        ],
      });
    const accounts = Array.from({ length: 90 }, (_, i) => account(i >> 1, i % 2 === 0 ? 1n : -1n));
    await scripted.setAccounts(accounts);
    const whole = await setup.freeze(scriptedOracle);
    let parts = noParts;
    for (const count of [7n, 33n, 1n, 40n]) parts = await freezePart(scriptedOracle, parts, count);
    expect(parts.progress.walked).to.equal(81n);
    // The pair of the last account walked is in the next part.
    expect(parts.progress.totals.net).to.deep.equal([41n, -5n * 0n]);
    const { frozen, book } = await setup.frozenBy(
      scriptedOracle,
      await scriptedOracle.finishFreeze(parts.progress, parts.books),
    );
    expect(essence(frozen)).to.deep.equal(essence(whole.frozen));
    expect(book).to.equal(whole.book);

    await scripted.setAccounts([...accounts, account(3, 1n)]);
    await scripted.setNonce(1n);
    const unmatched = await freezePart(scriptedOracle, noParts, 90n);
    await expect(
      scriptedOracle.finishFreeze(unmatched.progress, unmatched.books),
    ).to.be.revertedWithCustomError(scriptedOracle, "Unmatched");
  });

  it("attack: whatever changes the book or its marks between two parts ends the freeze", async () => {
    const { venue, oracle, alice, bob, carol } = levered;
    const { engine } = venue;
    await venue.token.mint(venue.owner, usd(1_000));
    const newcomer = await venue.user("dora", { deposit: 0n });
    const acts: Record<string, () => Promise<unknown>> = {
      // Counted with her quote in the first part, she would give it to an account of the second.
      "a withdrawal": () => venue.as(carol).withdraw(carol.account, usd(1), 0n, carol.wallet, "0x"),
      "a deposit": () => venue.deposit(bob, usd(1)),
      "a trade": () =>
        venue.fill({
          maker: bob,
          taker: alice,
          instrument: BTC_PERP,
          size: BTC / 2n,
          makerMargins: ONE_BTC,
          takerMargins: ONE_BTC,
        }),
      "an account opened": () => venue.deposit(newcomer, usd(500)),
      // The last of the list takes its place, which was walked already.
      "an account closed": () =>
        venue.as(carol).withdraw(carol.account, usd(100_000), 0n, carol.wallet, "0x"),
      "a gift to the fund": () => engine.fundInsurance(1n),
      "a margin on record": async () => engine.record(alice.account, await venue.attestNow(alice, ONE_BTC)),
      "an escape proposed": () => venue.as(alice).proposeEscape(alice.account),
      "the next marks": () => venue.postMarks(),
      "a mark halted": () => venue.oracle.halt(BTC_PERP),
      // Of the epoch at which the first part was walked: nothing else changes with it.
      "another set": () => levered.postSet(STRESS),
    };
    await venue.postMarks();
    const begun = await part(noParts, 1n);
    const restore = await venue.checkpoint();
    for (const [what, act] of Object.entries(acts)) {
      await act();
      await refuses(oracle.freezePart(begun.progress, 1n), "BookChanged");
      await refuses(oracle.finishFreeze(begun.progress, begun.books), "BookChanged");
      expect(await oracle.freezePart(NOTHING_WALKED, 1n), what).not.to.equal(undefined);
      await restore();
    }
    await finish(begun);
  });

  it("attack: marks of one epoch posted between two parts: the head is the same, the equities are not", async () => {
    const { venue, oracle } = levered;
    await venue.postMarks({ instruments: [ETH_PERP] });
    const head = await venue.oracle.head();
    const begun = await part(noParts, 1n);
    venue.setMark(BTC_PERP, usd(50_100));
    await venue.postMarks({ instruments: [BTC_PERP], sameEpoch: true });
    expect(await venue.oracle.head()).to.equal(head);
    await refuses(oracle.finishFreeze(begun.progress, begun.books), "BookChanged");
  });

  it("attack: borrowed quote for a part: not in its block, and not beyond", async () => {
    const { venue, oracle, alice } = levered;
    const { engine } = venue;
    await venue.token.mint(venue.owner, usd(100));
    const owner = venue.owner.address;
    const deposit = { from: owner, to: engine, method: "deposit", args: [alice.account, usd(50)] };
    const first = { from: owner, to: oracle, method: "freezePart", args: [NOTHING_WALKED, 1n] };
    const { selector } = engine.interface.getError("CashMoved")!;
    const outcomes = await inOneBlock(venue, [deposit, first]);
    expect(outcomes.map((outcome) => outcome.slice(0, 10))).to.deep.equal(["done", selector]);
    const begun = await part(noParts, 1n);
    const last = { from: owner, to: oracle, method: "finishFreeze", args: [begun.progress, begun.books] };
    expect(await inOneBlock(venue, [deposit, last])).to.deep.equal(["done", "BookChanged"]);
  });

  it("behavior: what changes no account does not matter: orders cancelled, operators, offers, time", async () => {
    const { venue, alice } = levered;
    // Marks of now, however long the tests before took.
    await venue.postMarks();
    const begun = await part(noParts, 2n);
    await venue.as(alice).cancel(alice.account, 77n);
    await venue.as(alice).approveOperator(alice.account, venue.owner, 2n ** 32n, 0n, true);
    await venue.as(alice).offerBackstop(alice.account, usd(5));
    await venue.travel(600n);
    expect((await finish(begun)).frozen.boundAccounts).to.equal(2n);
  });

  it("error: between the parts the marks have grown too old, or the set's", async () => {
    const begun = await part(noParts, 2n);
    await levered.venue.travel(901n);
    await refuses(levered.oracle.finishFreeze(begun.progress, begun.books), "StaleMarks");
  });

  it("attack: a progress that no part has come to, whatever in it is another", async () => {
    const { oracle } = levered;
    const { progress, books } = await part(noParts, 1n);
    const { totals } = progress;
    const others: FreezeProgress[] = [
      { ...progress, walked: 2n },
      { ...progress, walked: 0n },
      { ...progress, set: 2n },
      { ...progress, nonce: progress.nonce + 1n },
      { ...progress, marks: ZeroHash },
      { ...progress, oldestEpoch: progress.oldestEpoch + 1n },
      { ...progress, books: ZeroHash },
      { ...progress, totals: { ...totals, cash: totals.cash + 1n } },
      { ...progress, totals: { ...totals, badDebt: 1n } },
      { ...progress, totals: { ...totals, marginShortfall: 1n } },
      { ...progress, totals: { ...totals, boundAccounts: 0n } },
      { ...progress, totals: { ...totals, isInRange: false } },
      { ...progress, totals: { ...totals, net: [totals.net[0]! + 1n, totals.net[1]!] } },
      { ...progress, totals: { ...totals, net: [totals.net[0]!] } },
    ];
    for (const other of others) {
      await refuses(oracle.freezePart(other, 1n), "UnknownProgress");
      await refuses(oracle.finishFreeze(other, books), "UnknownProgress");
    }
    // A book before the first account: its records would stand in front of all, and could swallow them.
    const forged = `0x${"00".repeat(8)}0003`;
    const chained = keccak256(concat([ZeroHash, keccak256(forged)]));
    await refuses(oracle.finishFreeze({ ...NOTHING_WALKED, books: chained }, [forged]), "UnknownProgress");
    await refuses(oracle.finishFreeze({ ...progress, set: 0n }, books), "UnknownProgress");
    // Before the first part nothing else counts: it starts from nothing.
    const { progress: again } = await part(
      { ...noParts, progress: { ...progress, set: 0n, books: ZeroHash } },
      1n,
    );
    expect(again).to.deep.equal(progress);
  });

  it("attack: a part left out, repeated, exchanged or changed", async () => {
    const { oracle } = levered;
    const one = await part(noParts, 1n);
    const two = await part(one, 1n);
    const [first, second] = two.books as [string, string];
    expect([first.length, second.length]).to.deep.equal([42, 42]);
    for (const books of [
      [],
      [first],
      [second],
      [second, first],
      [first, second, second],
      [first, second, "0x"],
      [first + second.slice(2)],
      [first, `${second}00`],
    ])
      await refuses(oracle.finishFreeze(two.progress, books), "WrongBook");
    // A part again is the same part, not one more.
    expect(await part(one, 1n)).to.deep.equal(two);
    await finish(two);
  });

  it("behavior: two freeze at once, each with parts of his own, and one goes on from the other's", async () => {
    const { bob } = levered;
    const mine = await part(noParts, 1n);
    const theirs = await freezePart(levered.oracle.connect(bob.wallet), noParts, 2n);
    const [a, b] = [await finish(mine), await finish(theirs)];
    expect(essence(a.frozen)).to.deep.equal(essence(b.frozen));
    expect([a.frozen.snapshot, b.frozen.snapshot]).to.deep.equal([1n, 2n]);
    const onward = await freezePart(levered.oracle.connect(bob.wallet), mine, 2n);
    expect((await finish(onward)).frozen.snapshot).to.equal(3n);
    const proof = await prove(levered.inputsOf(a));
    await levered.oracle.publish(a.frozen, a.book, proof);
  });

  it("attack: a reorganisation takes the part, and with it what stood on it", async () => {
    const { oracle, venue } = levered;
    const before = await venue.checkpoint();
    const begun = await part(noParts, 1n);
    await before();
    await refuses(oracle.freezePart(begun.progress, 1n), "UnknownProgress");
    await refuses(oracle.finishFreeze(begun.progress, begun.books), "UnknownProgress");
  });

  it("behavior: what a part would come to can be asked beforehand, also of one that is not there yet", async () => {
    const { oracle } = levered;
    const [one, book] = await oracle.walkPart(NOTHING_WALKED, 1n);
    const [two] = await oracle.walkPart(plain(one), 1n);
    const sent = await part(noParts, 1n);
    expect(sent).to.deep.equal({ progress: plain(one), books: [book] });
    expect((await part(sent, 1n)).progress).to.deep.equal(plain(two));
    const type = oracle.interface.getFunction("freezePart")!.inputs[0]!;
    const hash = (progress: FreezeProgress): string =>
      keccak256(AbiCoder.defaultAbiCoder().encode([type], [progress]));
    expect(await oracle.isReached(hash(plain(two)))).to.equal(true);
    expect(await oracle.isReached(hash({ ...plain(two), walked: 3n }))).to.equal(false);
    expect(await oracle.isSolvent(AGE)).to.equal(false);
  });
});

const plain = (progress: FreezeProgress): FreezeProgress =>
  (progress as unknown as { toObject(deep: boolean): FreezeProgress }).toObject(true);
