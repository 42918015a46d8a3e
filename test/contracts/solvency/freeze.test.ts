/** What may be frozen, from which scenarios and marks; and what needs no proof, or can have none. */
import { expect } from "chai";
import { zeroPadValue } from "ethers";

import { inOneBlock } from "../attacks/oneBlock.ts";
import { BTC, moveBtc, usd } from "../engine/support.ts";
import { binary, binaryListing, BTC_PERP, ETH_PERP, instrumentId, Kind } from "../venue.ts";
import { createOracle, INDEX_ONE } from "./createOracle.ts";
import { Status } from "./contracts.ts";
import { createLevered, STRESS } from "./leveredVenue.ts";
import { walked } from "./scriptedBook.ts";

const SPOT = instrumentId(Kind.Spot, 4, 1);
const AGE = 3_600n;
const MAX_INDEX = 1_000n * INDEX_ONE;

describe("freezing a book", function () {
  this.timeout(240_000);

  it("error: no scenarios, scenarios of this block, of marks long ago", async () => {
    const { venue, sets, oracle, signSet } = await createOracle();
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "NoScenarioSet");
    const signed = await signSet(STRESS);
    const outcomes = await inOneBlock(venue, [
      { from: venue.owner.address, to: sets, method: "post", args: signed },
      { from: venue.owner.address, to: oracle, method: "freeze", args: [] },
    ]);
    expect(outcomes).to.deep.equal(["done", "SetNotFixed"]);
    expect(await oracle.snapshots()).to.equal(0n);
    await oracle.freeze();

    const { marksTime } = await sets.scenarioSet(1n);
    await venue.travel(3_600n);
    await oracle.freeze();
    await venue.postMarks();
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "StaleSet").withArgs(1n, marksTime);
  });

  it("error: a mark of the book is old, though the head is not", async () => {
    const { venue, oracle, alice } = await createLevered();
    const time = venue.epochTime();
    await venue.travel(901n);
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "StaleMarks").withArgs(time);
    // Somebody posts the mark of something else only.
    await venue.postMarks({ instruments: [ETH_PERP] });
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "StaleMarks").withArgs(time);
    await venue.postMarks();
    await oracle.freeze();
    expect(alice.account).to.be.a("string");
  });

  it("error: an instrument that the scenarios do not speak of", async () => {
    const { venue, oracle, alice, carol } = await createLevered();
    await venue.list(binaryListing(3, 500_000n, venue.defaultExpiry));
    await venue.postMarks();
    await oracle.freeze();
    await venue.fill({
      maker: carol,
      taker: alice,
      instrument: binary(3),
      size: 100n,
      takerMargins: { initialMargin: usd(5_000), maintenanceMargin: usd(4_000) },
    });
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "OutsideSet").withArgs(binary(3));
  });

  it("error: nor of one between two that they speak of", async () => {
    const setup = await createOracle();
    await setup.postSet(STRESS, { instruments: [BTC_PERP, SPOT] });
    const legs = [{ instrument: ETH_PERP, size: 1n }];
    await setup.scripted.setAccounts([walked({ equity: 0n, cash: 0n, maintenanceMargin: 0n, legs })]);
    await expect(setup.scriptedOracle.freeze())
      .to.be.revertedWithCustomError(setup.scriptedOracle, "OutsideSet")
      .withArgs(ETH_PERP);
  });

  it("error: quote that came in this block, for one block: a flash deposit stands in no book", async () => {
    const { venue, oracle, alice, carol } = await createLevered();
    const { engine } = venue;
    await venue.token.mint(venue.owner, usd(50_000));
    const owner = venue.owner.address;
    const freeze = { from: owner, to: oracle, method: "freeze", args: [] };
    const deposit = {
      from: owner,
      to: engine,
      method: "deposit",
      args: [alice.account, usd(50_000)],
    };
    const { selector } = engine.interface.getError("CashMoved")!;
    const refused = async (moves: Parameters<typeof inOneBlock>[1]): Promise<void> => {
      const outcomes = await inOneBlock(venue, moves);
      expect(outcomes.map((outcome) => outcome.slice(0, 10))).to.deep.equal(["done", selector]);
    };
    await refused([deposit, freeze]);
    const withdraw = {
      from: carol.wallet.address,
      to: engine,
      method: "withdraw",
      args: [carol.account, usd(1), 0n, carol.wallet.address, "0x"],
    };
    await refused([withdraw, freeze]);
    // Before it, in the same block, the book is what it was.
    expect(await inOneBlock(venue, [freeze, withdraw])).to.deep.equal(["done", "done"]);
  });

  it("error: an engine whose long and short are not the same", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS);
    const account = (size: bigint) =>
      walked({
        equity: 0n,
        cash: 0n,
        maintenanceMargin: 0n,
        legs: [{ instrument: ETH_PERP, size }],
      });
    await scripted.setAccounts([account(5n), account(-4n)]);
    await expect(scriptedOracle.freeze())
      .to.be.revertedWithCustomError(scriptedOracle, "Unmatched")
      .withArgs(ETH_PERP, 1n);
    await scripted.setAccounts([account(5n), account(-5n)]);
    await scriptedOracle.freeze();
  });

  it("behavior: of a spot there is what was brought", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS, { instruments: [BTC_PERP, SPOT] });
    const legs = [{ instrument: SPOT, size: 7n }];
    await scripted.setAccounts([walked({ equity: 0n, cash: 0n, maintenanceMargin: 0n, legs })]);
    const { frozen } = await setup.freeze(scriptedOracle);
    expect(frozen.boundAccounts).to.equal(1n);
  });

  it("behavior: no account at all, and nobody who can default, need no proof", async () => {
    const { venue, oracle, postSet, freeze } = await createOracle();
    await postSet(STRESS);
    const empty = await freeze();
    expect([empty.frozen.accounts, empty.book]).to.deep.equal([0n, "0x"]);
    expect(await oracle.isSolvent(AGE)).to.equal(true);
    const nothing = await oracle.latest();
    expect([nothing.index, nothing.es99, nothing.accounts]).to.deep.equal([MAX_INDEX, 0n, 0n]);

    const [rich, poor] = [
      await venue.user("rich", { deposit: usd(60_000) }),
      await venue.user("poor", { deposit: usd(60_000) }),
    ];
    await venue.fill({ maker: rich, taker: poor, instrument: BTC_PERP, size: BTC });
    const { frozen } = await freeze();
    expect([frozen.accounts, frozen.boundAccounts]).to.deep.equal([2n, 0n]);
    expect((await oracle.latest()).accounts).to.equal(2n);
    expect(await oracle.frozenHash(frozen.snapshot)).to.equal(zeroPadValue("0x", 32));
    await expect(oracle.freeze())
      .to.emit(oracle, "SolvencyPublished")
      .withArgs(3n, 3n, 0n, 0n, 0n, MAX_INDEX);
  });

  it("behavior: who has no position and owes is bound, and is debt in every scenario", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS);
    await scripted.setInsurance(usd(6));
    const owing = { equity: -usd(3), cash: -usd(3), maintenanceMargin: 0n, legs: [] };
    await scripted.setAccounts([walked(owing), walked({ ...owing, equity: usd(9) })]);
    const frozen = await setup.freeze(scriptedOracle);
    expect([frozen.frozen.badDebt, frozen.frozen.boundAccounts]).to.deep.equal([usd(3), 1n]);
    await setup.publish(frozen, scriptedOracle);
    // B + E = 3 + 3.
    const { index, status, es99 } = await scriptedOracle.latest();
    expect([index, status, es99]).to.deep.equal([INDEX_ONE, Status.Watch, usd(3)]);

    // More than a thousand times the debt is what no debt is.
    await scripted.setInsurance(usd(6_001));
    await setup.publish(await setup.freeze(scriptedOracle), scriptedOracle);
    expect((await scriptedOracle.latest()).index).to.equal(MAX_INDEX);
  });

  it("behavior: a whale that owns more than it could lose is passed over, and stops nothing", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS);
    const [worst] = STRESS.profit[3] as [bigint, bigint];
    const size = 2n ** 60n;
    const whale = (equity: bigint, side: bigint) =>
      walked({
        equity,
        cash: 0n,
        maintenanceMargin: 0n,
        legs: [{ instrument: BTC_PERP, size: side * size }],
      });
    const gross = size * -worst;
    await scripted.setAccounts([whale(gross, 1n), whale(gross, -1n)]);
    const { frozen } = await setup.freeze(scriptedOracle);
    expect([frozen.isProvable, frozen.boundAccounts]).to.deep.equal([true, 0n]);
    expect(await scriptedOracle.isSolvent(AGE)).to.equal(true);
    // One unit less, and it might default: more than a proof can hold.
    await scripted.setAccounts([whale(gross, 1n), whale(gross - 1n, -1n)]);
    const beyond = await setup.freeze(scriptedOracle);
    expect([beyond.frozen.isProvable, beyond.frozen.boundAccounts]).to.deep.equal([false, 1n]);
    expect(await scriptedOracle.statusAt(AGE)).to.equal(Status.Watch);
  });

  it("behavior: an account beyond the range is reported from B alone, at once", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle, sizes } = setup;
    await setup.postSet(STRESS);
    const [worst] = STRESS.profit[3] as [bigint, bigint];
    const limit = 2n ** BigInt(sizes.bits);
    const account = (equity: bigint, size: bigint) =>
      walked({ equity, cash: 0n, maintenanceMargin: 0n, legs: [{ instrument: BTC_PERP, size }] });
    const size = limit / -worst;
    // Just in: gross + |equity| = 2^bits − 1.
    const rest = limit - 1n - size * -worst;
    await scripted.setAccounts([account(rest, size), account(rest, -size)]);
    expect((await setup.freeze(scriptedOracle)).frozen.isProvable).to.equal(true);
    await scripted.setAccounts([account(rest, size), account(-rest - 1n, -size)]);
    await scripted.setInsurance(rest + 1n);
    expect((await setup.freeze(scriptedOracle)).frozen.isProvable).to.equal(false);
    let latest = await scriptedOracle.latest();
    expect([latest.status, latest.index, latest.badDebt]).to.deep.equal([Status.Watch, INDEX_ONE, rest + 1n]);
    expect(await scriptedOracle.isSolvent(AGE)).to.equal(false);
    await scripted.setInsurance(rest);
    await setup.freeze(scriptedOracle);
    latest = await scriptedOracle.latest();
    expect(latest.status).to.equal(Status.Insolvent);
    // However rich the fund, what is not proven is not SOLVENT.
    await scripted.setInsurance(2n ** 90n);
    await setup.freeze(scriptedOracle);
    expect((await scriptedOracle.latest()).index).to.equal(INDEX_ONE);
  });

  it("behavior: debts of more accounts than the circuits' digits hold are reported from B alone", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle, sets, circuit } = setup;
    // 2^(60 − 58) of them.
    await sets.setCircuit({ ...circuit, bits: 58 });
    await setup.postSet(STRESS);
    const owing = walked({ equity: -1n, cash: -1n, maintenanceMargin: 0n, legs: [] });
    for (const accounts of [3, 4]) {
      await scripted.setAccounts(Array.from({ length: accounts }, () => owing));
      const { frozen } = await setup.freeze(scriptedOracle);
      expect([frozen.boundAccounts, frozen.isProvable]).to.deep.equal([BigInt(accounts), accounts === 3]);
    }
  });

  it("behavior: all values at their limits, many legs, and more accounts than a page", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle } = setup;
    await setup.postSet(STRESS);
    const sum = 2n ** 63n - 1n;
    const extreme = (side: bigint) =>
      walked({
        equity: side * (2n ** 95n - 1n),
        cash: side * (2n ** 87n - 1n),
        maintenanceMargin: 2n ** 56n - 1n,
        legs: Array.from({ length: 64 }, (_, i) => ({
          instrument: i % 2 === 0 ? BTC_PERP : ETH_PERP,
          size: side * sum,
        })),
      });
    const flat = walked({ equity: 1n, cash: 1n, maintenanceMargin: 0n, legs: [] });
    const accounts = Array.from({ length: 70 }, () => flat);
    await scripted.setAccounts([...accounts, ...[1n, 1n, 1n, -1n, -1n, -1n].map(extreme)]);
    await expect(scriptedOracle.freeze()).to.be.revertedWithCustomError(
      scriptedOracle,
      "SafeCastOverflowedUintDowncast",
    );
    // A debt that fits.
    const owing = walked({
      equity: -(2n ** 90n),
      cash: -(2n ** 87n),
      maintenanceMargin: 0n,
      legs: [{ instrument: BTC_PERP, size: -sum }],
    });
    const owner = walked({
      equity: 2n ** 95n - 1n,
      cash: 2n ** 87n - 1n,
      maintenanceMargin: 2n ** 56n - 1n,
      legs: [{ instrument: BTC_PERP, size: sum }],
    });
    await scripted.setAccounts([...accounts, owing, owner]);
    const { frozen } = await setup.freeze(scriptedOracle);
    expect([frozen.accounts, frozen.badDebt, frozen.marginShortfall, frozen.totalCash]).to.deep.equal([
      72n,
      2n ** 90n,
      2n ** 90n,
      70n - 1n,
    ]);
    expect((await scriptedOracle.latest()).status).to.equal(Status.Insolvent);
  });

  it("behavior: of one book frozen twice a proof is for one only", async () => {
    const { freeze } = await createLevered();
    const [first, second] = [await freeze(), await freeze()];
    expect(first.frozen.digest).to.equal(second.frozen.digest);
    expect(first.frozen.context).not.to.equal(second.frozen.context);
  });

  it("behavior: bad debt of now is B, whatever the scenarios", async () => {
    const setup = await createLevered();
    await moveBtc(setup.venue, 45_000, 40_500, 39_000);
    await setup.postSet(STRESS);
    const { frozen } = await setup.freeze();
    // Alice has 9,990 − 11,000, and 4,000 of maintenance margin on record.
    expect([frozen.badDebt, frozen.marginShortfall]).to.deep.equal([usd(1_010), usd(5_010)]);
  });
});
