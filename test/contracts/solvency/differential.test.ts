/**
 * Random books through the contract: what it sums up and binds is what the documentation says, what it evaluates is what the
 * circuits' reference does, and V and E are what the EVM computes itself. That the circuits accept these numbers, and no
 * others, is shown on as many books in circuits/witness; here some of them are proven on-chain.
 */
import {
  badDebts,
  bookCommitment,
  bookEvaluation,
  randomBook,
  type ScenarioSet,
  tailRisk,
} from "@plimsoll/circuits";
import { expect } from "chai";

import { BTC_PERP, ETH_PERP } from "../venue.ts";
import { challengeOf, createOracle, type OracleVenue, packScenarios, prove } from "./createOracle.ts";
import { boundBook, type ScriptedAccount, totalsOf, walked } from "./scriptedBook.ts";

const BOOKS = 200;
const BOOKS_A_SET = 10;
const PROVEN = new Set([3, 77, 140]);
const INSTRUMENTS = [BTC_PERP, ETH_PERP];

/** A set for ten books: scaled so that every one of them stays in the circuits' range. */
function randomSet(seed: number): ScenarioSet {
  const { scenarios } = randomBook(seed, { accounts: 1, instruments: 2, scenarios: 4 });
  return seed % 30 === 0 ? { ...scenarios, weights: [0n, 10_485n, 2n ** 20n - 10_485n, 0n] } : scenarios;
}

/** Zero to six accounts around their limits, with and without positions, some twice in an instrument. */
function randomAccounts(seed: number, { profit }: ScenarioSet): ScriptedAccount[] {
  const accounts = seed % 25 === 24 ? 0 : 1 + (seed % 6);
  if (accounts === 0) return [];
  const { book } = randomBook(1_000 + seed, { accounts, instruments: 2, scenarios: 4 });
  const worst = [0, 1].map((m) =>
    profit.reduce((most, row) => (row[m]! * row[m]! > most * most ? row[m]! : most), 0n),
  );
  return book.map(({ equity, lots }, i) => {
    const gross = lots.reduce((sum, size, m) => {
      const cost = size * worst[m]!;
      return sum + (cost < 0n ? -cost : cost);
    }, 0n);
    // Around what the account could lose, now and then a debtor, a whale, or exactly at the limit.
    const kinds = [gross / 2n, gross, gross - 1n, equity, -equity - 5n, gross + 10n ** 12n, gross / 3n];
    const legs = lots.flatMap((size, m) => {
      const instrument = INSTRUMENTS[m]!;
      if (size === 0n) return [];
      return i % 3 === 2
        ? [
            { instrument, size: size - 7n },
            { instrument, size: 7n },
          ]
        : [{ instrument, size }];
    });
    const own = kinds[(seed + 3 * i) % kinds.length]!;
    return {
      equity: own,
      cash: own - BigInt(i) * 1_000n,
      maintenanceMargin: gross / 4n,
      legs: seed % 2 === 0 ? legs : legs.toReversed(),
    };
  });
}

describe("differential: the solvency oracle", function () {
  this.timeout(300_000);
  let setup: OracleVenue;
  let evaluation: { evaluate(book: string, r: bigint, width: number): Promise<bigint> };
  before(async () => {
    setup = await createOracle({ terms: { maxSetAge: 604_800n } });
    evaluation = (await setup.venue.ethers.deployContract("BookEvaluation")) as unknown as typeof evaluation;
  });

  it(`behavior: contract = reference = computation in the EVM on ${BOOKS} random books`, async () => {
    const { scripted, scriptedOracle, direct, sizes, venue } = setup;
    const seen = { withShortfall: 0, passedOver: 0, withBadDebt: 0, proven: 0 };
    let set = randomSet(0);
    for (let seed = 0; seed < BOOKS; seed++) {
      if (seed % BOOKS_A_SET === 0) {
        set = randomSet(seed);
        await venue.postMarks();
        await setup.postSet(set);
      }
      const accounts = randomAccounts(seed, set);
      await scripted.setAccounts(accounts.map(walked));
      const { frozen, book } = await setup.freeze(scriptedOracle);
      const expected = boundBook(accounts, INSTRUMENTS, set, sizes.instruments);
      const totals = totalsOf(accounts);
      expect(
        {
          totalCash: frozen.totalCash,
          badDebt: frozen.badDebt,
          marginShortfall: frozen.marginShortfall,
          accounts: frozen.accounts,
          boundAccounts: frozen.boundAccounts,
          isProvable: frozen.isProvable,
          digest: frozen.digest,
          book,
        },
        `book ${seed}`,
      ).to.deep.equal({
        ...totals,
        accounts: BigInt(accounts.length),
        boundAccounts: BigInt(expected.rows.length),
        isProvable: true,
        digest: expected.digest,
        book: expected.book,
      });

      const r = challengeOf(frozen.context, bookCommitment(expected.rows, sizes), frozen.digest);
      expect(await evaluation.evaluate(book, r, sizes.instruments), `y of book ${seed}`).to.equal(
        bookEvaluation(expected.rows, r),
      );

      // Of all accounts: passing some over changes no debt.
      const { valueAtRisk, shortfall } = tailRisk(badDebts(expected.rows, set), set.weights);
      const packed = packScenarios(INSTRUMENTS, set);
      const computed = await direct.measure(
        scripted.target,
        packed.instruments,
        packed.profits,
        packed.weights,
        sizes.scenarios,
        sizes.instruments,
        valueAtRisk,
      );
      expect(
        [computed.totalCash, computed.badDebt, computed.marginShortfall, computed.shortfall],
        `in the EVM, book ${seed}`,
      ).to.deep.equal([totals.totalCash, totals.badDebt, totals.marginShortfall, shortfall]);

      if (shortfall > 0n) seen.withShortfall++;
      if (totals.badDebt > 0n) seen.withBadDebt++;
      seen.passedOver += accounts.length - expected.rows.length;
      if (!PROVEN.has(seed)) continue;
      seen.proven++;
      await scriptedOracle.publish(frozen, book, await prove(setup.inputsOf({ frozen, book })));
      const latest = await scriptedOracle.latest();
      expect([latest.var99, latest.es99]).to.deep.equal([valueAtRisk, shortfall]);
    }
    expect(seen.withShortfall).to.be.greaterThan(BOOKS / 2);
    expect(seen.withBadDebt).to.be.greaterThan(BOOKS / 10);
    expect(seen.passedOver).to.be.greaterThan(BOOKS / 4);
    expect(seen.proven).to.equal(PROVEN.size);
  });
});
