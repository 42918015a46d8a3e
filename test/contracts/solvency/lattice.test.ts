/**
 * The attack on a challenge that does not hash the walked book. The forger fixes a false book and its commitment c, computes
 * r = H(context, c), and solves a lattice problem of ten dimensions for small deposits into accounts of his own that give the
 * true book the same value at r. It is published as a book without risk.
 */
import {
  badDebts,
  bookCommitment,
  bookEvaluation,
  proofInputs,
  type RiskBook,
  tailRisk,
} from "@plimsoll/circuits";
import { AbiCoder, keccak256 } from "ethers";
import { expect } from "chai";

import { BTC, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP, type User } from "../venue.ts";
import { challengeOf, FIELD, prove, readBook, slices } from "./createOracle.ts";
import { smallSolution } from "./lattice/smallSolution.ts";
import { createLevered, type LeveredVenue, STRESS } from "./leveredVenue.ts";

const coder = AbiCoder.defaultAbiCoder();
const OWN = 10;
/** Deposits are around this much, so that they are never negative. */
const OFFSET = usd(1_000);
const AGE = 3_600n;

describe("attack: deposits solved for a false book", function () {
  this.timeout(300_000);

  it("behavior: the solution is one, and small", () => {
    const factors = Array.from({ length: 8 }, (_, i) => 7n ** BigInt(91 + 31 * i) % FIELD);
    const solution = smallSolution(factors, 12_345n, FIELD);
    const value = solution.reduce((sum, x, i) => sum + x * factors[i]!, -12_345n);
    expect(value % FIELD).to.equal(0n);
    for (const x of solution) expect(x > -(2n ** 34n) && x < 2n ** 34n, String(x)).to.equal(true);
  });

  /** Alice and Bob as they are, and ten accounts of the forger's, each with a bitcoin long or short. */
  async function createTarget(contract: string): Promise<LeveredVenue> {
    const levered = await createLevered({ contract });
    const { venue } = levered;
    const own: User[] = [];
    for (let i = 0; i < OWN; i++) own.push(await venue.user(`forger ${String(i)}`, { deposit: usd(6_000) }));
    for (const [long, short] of slices(own, 2) as [User, User][])
      await venue.fill({
        maker: long,
        taker: short,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
    return levered;
  }

  /** What the next freeze's context will be, at a block that the forger chooses. */
  async function contextOf(
    { venue, oracle, sets, sizes }: LeveredVenue,
    blockNumber: number,
  ): Promise<string> {
    const { contentHash, folds, circuit } = await sets.scenarioSet(1n);
    const words = [folds.profits[0], folds.profits[1], folds.weights[0], folds.weights[1], circuit];
    return keccak256(
      coder.encode(
        ["uint256", "address", "uint256", "uint256", "bytes32", ...new Array<string>(9).fill("uint256")],
        [
          venue.chainId,
          oracle.target,
          (await oracle.snapshots()) + 1n,
          blockNumber,
          contentHash,
          ...words,
          sizes.accounts,
          sizes.instruments,
          sizes.scenarios,
          sizes.bits,
        ],
      ),
    );
  }

  /** Everything up to the freeze: a false book, and deposits that make it fit if r is what the forger takes it for. */
  async function forge(levered: LeveredVenue) {
    const { venue, oracle, sizes } = levered;
    const before = await levered.freeze();
    const width = sizes.instruments + 1;
    const rich = 2n ** BigInt(sizes.bits - 2);
    const rows = readBook(before.book, sizes.instruments);
    expect(rows.length).to.equal(2 + OWN);
    const own = rows.map((_, row) => row).slice(2);
    const isOwn = (row: number): boolean => row >= 2;
    const honest = rows.map(({ equity, lots }, row) => ({
      equity: isOwn(row) ? equity + OFFSET : equity,
      lots,
    }));
    const falseBook: RiskBook = rows.map(({ lots }) => ({ equity: rich, lots }));

    const commitment = bookCommitment(falseBook, sizes);
    await venue.token.mint(venue.owner, usd(1_000_000));
    const blockNumber = (await venue.ethers.provider.getBlockNumber()) + OWN + 1;
    const context = await contextOf(levered, blockNumber);
    // Without the book in it, r is known before the book is.
    const guessed = BigInt(keccak256(coder.encode(["bytes32", "uint256"], [context, commitment]))) % FIELD;
    const missing = bookEvaluation(falseBook, guessed) + FIELD - bookEvaluation(honest, guessed);
    const deposits = smallSolution(
      own.map((row) => powerOf(guessed, width * row)),
      missing,
      FIELD,
    );
    for (const [i, x] of deposits.entries()) {
      expect(x > -OFFSET && x < OFFSET, "hundreds of dollars are enough").to.equal(true);
      const account = await venue.engine.accountAt(BigInt(3 + i));
      await venue.engine.deposit(account, OFFSET + x);
    }
    const after = await levered.freeze();
    expect([after.frozen.blockNumber, after.frozen.context]).to.deep.equal([BigInt(blockNumber), context]);
    const truth = readBook(after.book, sizes.instruments);
    expect(bookEvaluation(truth, guessed)).to.equal(bookEvaluation(falseBook, guessed));
    expect(truth).not.to.deep.equal(falseBook);
    return { oracle, after, falseBook, guessed, commitment, truth };
  }

  it("behavior: against r = H(context, c) a book without risk is published over a true one with", async () => {
    const levered = await createTarget("WeakChallengeOracle");
    const { oracle, after, falseBook, guessed, truth } = await forge(levered);
    const lie = await prove(proofInputs(falseBook, STRESS, guessed, levered.sizes));
    await oracle.publish(after.frozen, after.book, lie);
    const { es99 } = await oracle.latest();
    expect(es99).to.equal(0n);
    expect(await oracle.isSolvent(AGE)).to.equal(true);
    const { shortfall } = tailRisk(badDebts(truth, STRESS), STRESS.weights);
    expect(shortfall > usd(20_000)).to.equal(true);
  });

  it("behavior: against the contract, whose r hashes the walked book, the same fails", async () => {
    const levered = await createTarget("SolvencyOracle");
    const { oracle, after, falseBook, guessed, commitment } = await forge(levered);
    const lie = await prove(proofInputs(falseBook, STRESS, guessed, levered.sizes));
    await expect(oracle.publish(after.frozen, after.book, lie))
      .to.be.revertedWithCustomError(oracle, "WrongProof")
      .withArgs(0n);
    // With the true challenge the batches are proven, but the false book has another value there.
    const r = challengeOf(after.frozen.context, commitment, after.frozen.digest);
    const other = await prove(proofInputs(falseBook, STRESS, r, levered.sizes));
    await expect(oracle.publish(after.frozen, after.book, other))
      .to.be.revertedWithCustomError(oracle, "WrongProof")
      .withArgs(BigInt((2 + OWN) / 2));
    expect(await oracle.isSolvent(AGE)).to.equal(false);
  });
});

function powerOf(base: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i++) result = (result * base) % FIELD;
  return result;
}
