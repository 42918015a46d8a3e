/** What readers are told: statuses, ages, the lesser insurance, the feed; and never a stale yes. */
import { expect } from "chai";

import { moveBtc, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP, DAY } from "../venue.ts";
import { createOracle, INDEX_ONE, type OracleVenue, prove, TERMS } from "./createOracle.ts";
import { type SolvencyOracle, Status } from "./contracts.ts";
import { createLevered, INSURANCE, type LeveredVenue, SHORTFALL, STRESS } from "./leveredVenue.ts";
import { walked } from "./scriptedBook.ts";

const AGE = 3_600n;
const MAX_INDEX = 1_000n * INDEX_ONE;

describe("reading the solvency oracle", function () {
  this.timeout(240_000);

  describe("of a scripted engine", () => {
    let setup: OracleVenue;
    let oracle: SolvencyOracle;
    let back: () => Promise<void>;
    before(async () => {
      setup = await createOracle();
      oracle = setup.scriptedOracle;
      await setup.postSet(STRESS);
      // Bad debt 100, which is E too: insolvent below 200 of insurance.
      const legs = [] as const;
      const accounts = [-usd(100), usd(100)].map((equity) =>
        walked({ equity, cash: equity, maintenanceMargin: 0n, legs }),
      );
      await setup.scripted.setAccounts(accounts);
      await setup.scripted.setInsurance(usd(1_000));
      const frozen = await setup.freeze(oracle);
      await oracle.publish(frozen.frozen, frozen.book, await prove(setup.inputsOf(frozen)));
      back = await setup.venue.checkpoint();
    });
    afterEach(() => back());

    it("behavior: SOLVENT, WATCH and INSOLVENT by what insurance is left now", async () => {
      const { scripted } = setup;
      for (const [insurance, index, status] of [
        [1_000, 5, Status.Solvent],
        [300, 1.5, Status.Solvent],
        [299.999999, 1.49999999, Status.Watch],
        [200, 1, Status.Watch],
        [199.999999, 0.99999999, Status.Insolvent],
        [0, 0, Status.Insolvent],
        // More than there was at the freeze counts as what there was.
        [50_000, 5, Status.Solvent],
      ] as const) {
        await scripted.setInsurance(usd(insurance));
        const latest = await oracle.latest();
        expect([latest.index, latest.status], String(insurance)).to.deep.equal([
          BigInt(Math.floor(index * 1e8 + 0.5)),
          status,
        ]);
        expect(await oracle.statusAt(AGE)).to.equal(status);
        expect(await oracle.isSolvent(AGE)).to.equal(status === Status.Solvent);
        if (status === Status.Solvent) await oracle.requireSolvent(AGE);
        else
          await expect(oracle.requireSolvent(AGE))
            .to.be.revertedWithCustomError(oracle, "NotSolvent")
            .withArgs(status);
        expect((await oracle.latestRoundData()).answer).to.equal(latest.index);
      }
    });

    it("R25: a second too old is UNKNOWN, from the frozen block on, whenever it was proven", async () => {
      const { provenAt } = await oracle.latest();
      expect(await oracle.statusAt((await setup.venue.now()) - provenAt)).to.equal(Status.Solvent);
      await setup.venue.travelTo(provenAt + AGE);
      expect(await oracle.isSolvent(AGE)).to.equal(true);
      await setup.venue.travel(1n);
      expect(await oracle.statusAt(AGE)).to.equal(Status.Unknown);
      expect(await oracle.isSolvent(AGE)).to.equal(false);
      await expect(oracle.requireSolvent(AGE))
        .to.be.revertedWithCustomError(oracle, "NotSolvent")
        .withArgs(Status.Unknown);
      // A proof published late is as old as its block.
      const frozen = await setup.freeze(oracle);
      const shown = await prove(setup.inputsOf(frozen));
      await setup.venue.travel(AGE + 1n);
      await oracle.publish(frozen.frozen, frozen.book, shown);
      expect(await oracle.isSolvent(AGE)).to.equal(false);
      expect((await oracle.latestRoundData()).updatedAt).to.equal(frozen.frozen.time);
    });

    it("R25: an engine in the escape is UNKNOWN, and so is everybody's feed", async () => {
      await setup.scripted.setNonce(2n ** 39n - 1n);
      expect(await oracle.isSolvent(AGE)).to.equal(true);
      await setup.scripted.setNonce(2n ** 39n);
      expect(await oracle.statusAt(AGE)).to.equal(Status.Unknown);
      expect((await oracle.latest()).index).to.equal(0n);
      for (const read of [() => oracle.latestRoundData(), () => oracle.getRoundData(1n)])
        await expect(read()).to.be.revertedWithCustomError(oracle, "NoDataPresent");
    });

    it("behavior: a venue that pays withdrawals below one for one is INSOLVENT, whatever it insures", async () => {
      await setup.scripted.setWithdrawalIndex(10n ** 18n - 1n);
      const latest = await oracle.latest();
      expect([latest.index, latest.status]).to.deep.equal([INDEX_ONE - 1n, Status.Insolvent]);
      await setup.scripted.setWithdrawalIndex(42n * 10n ** 16n);
      expect((await oracle.latest()).index).to.equal((42n * INDEX_ONE) / 100n);
    });

    it("R21: while the engine's lock is held nothing is answered", async () => {
      await setup.scripted.setLocked(true);
      const errors = await setup.venue.ethers.getContractAt("ScriptedEngine", setup.scripted.target);
      for (const read of [
        () => oracle.latest(),
        () => oracle.statusAt(AGE),
        () => oracle.isSolvent(AGE),
        () => oracle.requireSolvent(AGE),
        () => oracle.latestRoundData(),
        () => oracle.freeze(),
      ])
        await expect(read()).to.be.revertedWithCustomError(errors, "Reentered");
    });

    it("behavior: rounds of the feed are kept, and none counts on insurance that has gone", async () => {
      const first = await oracle.latestRoundData();
      expect([first.id, first.answer, first.answeredInRound]).to.deep.equal([1n, 5n * INDEX_ONE, 1n]);
      expect([await oracle.decimals(), await oracle.version()]).to.deep.equal([8n, 1n]);
      expect(await oracle.description()).to.equal("Plimsoll solvency index");
      await setup.scripted.setAccounts([]);
      await oracle.freeze();
      expect((await oracle.latestRoundData()).answer).to.equal(MAX_INDEX);
      expect((await oracle.getRoundData(1n)).answer).to.equal(5n * INDEX_ONE);
      await setup.scripted.setInsurance(usd(400));
      expect((await oracle.getRoundData(1n)).answer).to.equal(2n * INDEX_ONE);
      for (const round of [0n, 3n, 2n ** 80n - 1n])
        await expect(oracle.getRoundData(round)).to.be.revertedWithCustomError(oracle, "NoDataPresent");
    });

    it("behavior: only the owner moves the terms, within bounds", async () => {
      const stranger = await setup.venue.user("stranger");
      await expect(oracle.connect(stranger.wallet).setTerms(TERMS)).to.be.revertedWithCustomError(
        oracle,
        "OwnableUnauthorizedAccount",
      );
      for (const [name, value] of [
        ["maxSetAge", 59n],
        ["maxSetAge", 7n * DAY + 1n],
        ["maxMarkAge", 59n],
        ["maxMarkAge", DAY + 1n],
        ["watchIndex", INDEX_ONE],
        ["watchIndex", 10n * INDEX_ONE + 1n],
      ] as const)
        await expect(oracle.setTerms({ ...TERMS, [name]: value }), name).to.be.revertedWithCustomError(
          oracle,
          "OutOfBounds",
        );
      const edges = { maxSetAge: 7n * DAY, maxMarkAge: DAY, watchIndex: 10n * INDEX_ONE };
      await expect(oracle.setTerms(edges)).to.emit(oracle, "OracleTermsSet");
      expect((await oracle.terms()).maxSetAge).to.equal(7n * DAY);
      expect(await oracle.statusAt(AGE)).to.equal(Status.Watch);
      await oracle.setTerms({ maxSetAge: 60n, maxMarkAge: 60n, watchIndex: INDEX_ONE + 1n });
      expect(await oracle.statusAt(AGE)).to.equal(Status.Solvent);
    });
  });

  describe("before anything is published", () => {
    it("R25: all is zero and UNKNOWN, and the feed has no data", async () => {
      const { oracle } = await createOracle();
      const latest = await oracle.latest();
      expect([latest.status, latest.index, latest.provenAt]).to.deep.equal([Status.Unknown, 0n, 0n]);
      expect(await oracle.isSolvent(2n ** 256n - 1n)).to.equal(false);
      await expect(oracle.latestRoundData()).to.be.revertedWithCustomError(oracle, "NoDataPresent");
      expect(await oracle.lastPublished()).to.deep.equal([0n, 0n]);
    });
  });

  describe("of a real engine", () => {
    let levered: LeveredVenue;
    beforeEach(async () => {
      levered = await createLevered();
      await levered.publish(await levered.freeze());
    });

    it("behavior: insurance that pays a deficit away counts no more, and noted deficits beyond it are INSOLVENT", async () => {
      const { oracle, venue, alice, carol } = levered;
      expect((await oracle.latest()).index).to.equal((INSURANCE * INDEX_ONE) / SHORTFALL);
      await moveBtc(venue, 45_000, 40_500, 36_500, 32_900, 29_700);
      // 9,990 − 20,300: more than the fund has.
      await venue.engine.noteDeficit(alice.account);
      const { withdrawalIndex } = await venue.engine.provisional();
      expect(withdrawalIndex < 10n ** 18n).to.equal(true);
      expect((await oracle.latest()).status).to.equal(Status.Insolvent);
      expect((await oracle.latest()).index).to.equal(withdrawalIndex / 10n ** 10n);
      // Carol takes it all over at mark; the fund pays what Alice lacks.
      const held = await venue.attest(carol, [{ instrument: BTC_PERP, size: 10_000n }], ONE_BTC);
      const own = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, 10n ** 18n, own, held);
      const { insurance } = await venue.engine.globals();
      expect(insurance).to.equal(0n);
      expect((await oracle.latest()).insurance).to.equal(0n);
      expect((await oracle.latest()).status).to.equal(Status.Insolvent);
    });

    it("R15, R25: an escape ends every yes, and no book is walked any more", async () => {
      const { oracle, venue, bob } = levered;
      await venue.as(bob).proposeEscape(bob.account);
      await venue.travel(4n * DAY);
      expect(await oracle.isSolvent(30n * DAY)).to.equal(true);
      await venue.engine.activateEscape(bob.account, [BTC_PERP]);
      expect(await oracle.isSolvent(30n * DAY)).to.equal(false);
      expect((await oracle.latest()).status).to.equal(Status.Unknown);
      await expect(venue.engine.walk(0n, 10n)).to.be.revertedWithCustomError(venue.engine, "EscapeActive");
      await expect(oracle.freeze()).to.be.revert(venue.ethers);
    });
  });
});
