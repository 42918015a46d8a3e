import { readFileSync } from "node:fs";

import { expect } from "chai";
import type { WitnessCalculator } from "circom_runtime";
import type { Groth16VerifyingKey } from "snarkjs";

import { buildHiddenCircuits, type BuiltHiddenCircuits } from "../build/buildCircuits.ts";
import { CircuitError } from "../CircuitError.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { fieldOrder, toField } from "../field/field.ts";
import { inverse } from "../field/inverse.ts";
import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import { createProver } from "../prover/createProver.ts";
import { proveHiddenBook } from "../prover/proveBook.ts";
import { badDebts } from "../reference/badDebts.ts";
import { tailRisk } from "../reference/tailRisk.ts";
import { quietWitnessCalculator } from "../testing/quietWitnessCalculator.ts";
import { randomHiddenBook } from "../testing/randomHiddenBook.ts";
import { verifyProofs } from "../testing/verifyProofs.ts";
import { type CircuitInput, packTail } from "../witness/proofInputs.ts";
import type { HiddenBook } from "./HiddenBook.ts";
import { hiddenCommitment, hiddenLeaf } from "./hiddenCommitment.ts";
import { hiddenEquity } from "./hiddenEquity.ts";
import { hiddenProofInputs, type HiddenProofInputs } from "./hiddenProofInputs.ts";
import { hiddenSignals } from "./hiddenSignals.ts";

const sizes = circuitSizes.small;
const BOOKS = 100;

describe("books that are held off-chain", function () {
  this.timeout(180_000);
  let circuits: BuiltHiddenCircuits;
  let batch: WitnessCalculator;
  let tail: WitnessCalculator;
  before(async () => {
    circuits = await buildHiddenCircuits(sizes);
    batch = await quietWitnessCalculator(circuits.hiddenBatch.wasm);
    tail = await quietWitnessCalculator(circuits.hiddenTail.wasm);
  });

  const accepts = async (circuit: WitnessCalculator, input: CircuitInput) => {
    try {
      await circuit.calculateWitness(input, true);
      return true;
    } catch (error) {
      expect((error as Error).message).to.match(/^Error: Assert Failed/);
      return false;
    }
  };
  const bookOf = (seed: number, accounts = 2 + (seed % 4)) =>
    randomHiddenBook(seed, { accounts, instruments: 2, scenarios: 4 });
  const countedSalts = () => {
    let salt = 2n ** 240n;
    return () => salt++;
  };
  const prove = ({ book, market }: ReturnType<typeof bookOf>): HiddenProofInputs =>
    hiddenProofInputs(book, market, sizes, countedSalts());

  it(`behavior: the circuits accept the reference's numbers for ${BOOKS} random books, sums and tail of which are right`, async () => {
    let withDebt = 0;
    for (let seed = 0; seed < BOOKS; seed++) {
      const { book, market, equities } = bookOf(seed);
      const inputs = prove({ book, market, equities });
      expect(book.map((account) => hiddenEquity(account, market.lotValues))).to.deep.equal(equities);
      const counted = book.map(({ lots }, i) => ({ equity: equities[i]!, lots }));
      expect(inputs.claim).to.deep.include({
        cash: book.reduce((sum, { cash }) => sum + cash, 0n),
        badDebt: equities.reduce((sum, equity) => (equity < 0n ? sum - equity : sum), 0n),
        risk: tailRisk(badDebts(counted, market), market.weights),
      });
      expect(inputs.claim.c).to.equal(hiddenCommitment(inputs.leaves, sizes.accounts));
      expect(inputs.leaves.slice(0, book.length)).to.deep.equal(book.map(hiddenLeaf));
      if (inputs.claim.badDebt > 0n) withDebt++;
      for (const input of inputs.batches)
        expect(await accepts(batch, input), `batch of book ${seed}`).to.equal(true);
      expect(await accepts(tail, inputs.tail), `tail of book ${seed}`).to.equal(true);
    }
    expect(withDebt).to.be.greaterThan(BOOKS / 10);
  });

  it("behavior: values round down below zero too, by hand", () => {
    const at = (cash: bigint, lots: bigint) => hiddenEquity({ cash, lots: [lots] }, [1_500_000n]);
    expect([at(0n, 1n), at(0n, -1n), at(10n, 2n), at(-1n, -3n)]).to.deep.equal([1n, -2n, 13n, -6n]);
  });

  it("behavior: no other account, sum, salt or state is accepted in a batch", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const input = prove(bookOf(seed)).batches.at(-1)!;
      const lists = ["cash", "salt", "net", "debts"];
      const single = ["stateBefore", "stateAfter", "c", "totalCash", "badDebt", "saltBefore", "saltAfter"];
      const lots = input.lots as readonly (readonly bigint[])[];
      const changed: [string, CircuitInput][] = [
        ["lots", { ...input, lots: [[toField(lots[0]![0]! + 1n), lots[0]![1]!], ...lots.slice(1)] }],
        ...single.map((name): [string, CircuitInput] => [
          name,
          { ...input, [name]: toField((input[name] as bigint) + 1n) },
        ]),
        ...lists.map((name): [string, CircuitInput] => {
          const [first, ...rest] = input[name] as readonly bigint[];
          return [name, { ...input, [name]: [toField(first! + 10n ** 12n), ...rest] }];
        }),
      ];
      for (const [name, other] of changed) {
        expect(await accepts(batch, other), `${name} of book ${seed}`).to.equal(false);
      }
    }
  });

  it("behavior: no other claim is accepted: commitment, cash, bad debt, E ± 1, V ± 1, an unmatched book", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const inputs = prove(bookOf(seed));
      const { valueAtRisk, shortfall } = inputs.claim.risk;
      const withTail = (v: bigint, e: bigint): CircuitInput => ({
        ...inputs.tail,
        valueAtRisk: toField(v),
        shortfall: toField(e),
        tail: toField(packTail({ valueAtRisk: v, shortfall: e })),
      });
      const changed: [string, CircuitInput][] = [
        ...["state", "c", "cash", "badDebt", "salt"].map((name): [string, CircuitInput] => [
          name,
          { ...inputs.tail, [name]: toField((inputs.tail[name] as bigint) + 1n) },
        ]),
        ["E + 1", withTail(valueAtRisk, shortfall + 1n)],
        ["E - 1", withTail(valueAtRisk, shortfall - 1n)],
        ["V + 1", withTail(valueAtRisk + 1n, shortfall)],
        ["V - 1", withTail(valueAtRisk - 1n, shortfall)],
      ];
      for (const [name, input] of changed) {
        expect(await accepts(tail, input), `${name} of book ${seed}`).to.equal(false);
      }
      // The first batch alone: what its accounts hold is not matched.
      const [first] = inputs.batches;
      const isMatched = inputs.batches.length === 1;
      const alone = { ...inputs.tail, state: first!.stateAfter, salt: first!.saltAfter! };
      expect(await accepts(tail, alone), `first batch of book ${seed}`).to.equal(isMatched);
    }
  });

  it("behavior: cash and lots outside their ranges have no witness", async () => {
    const { market } = bookOf(1);
    const limit = 2n ** 63n;
    const values = [1_000_000n, 0n];
    const pair = (lots: bigint, cash: bigint): HiddenBook => [
      { cash, lots: [lots, 0n], salt: 1n },
      { cash: 0n, lots: [-lots, 0n], salt: 2n },
    ];
    const flat = { ...market, profit: market.profit.map((row) => row.map(() => 0n)), lotValues: values };
    const fits = hiddenProofInputs(pair(2n ** 47n - 1n, 0n), flat, sizes, countedSalts());
    expect(await accepts(batch, fits.batches[0]!)).to.equal(true);
    // Lots without a value or a profit move nothing that is checked elsewhere.
    const worthless = { ...flat, lotValues: [0n, 0n] };
    const base = hiddenProofInputs(pair(limit - 1n, 5n), worthless, sizes, countedSalts()).batches[0]!;
    expect(await accepts(batch, base)).to.equal(true);
    for (const lots of [limit, -limit, limit + 7n, fieldOrder / 2n]) {
      // The states of it, as a prover without these checks would compute them.
      const forged = forge(pair(lots, 5n), worthless);
      expect(await accepts(batch, forged), `lots ${lots}`).to.equal(false);
    }
    // A millionth of one in the field: worth of 1e-12 USD, equity of nothing, and the sum of cash would be any number.
    const millionth = inverse(1_000_000n);
    expect(toField(millionth * 1_000_000n)).to.equal(1n);
    expect(await accepts(batch, forge(pair(0n, millionth), worthless)), "a fraction").to.equal(false);
    expect(await accepts(batch, forge(pair(0n, limit), worthless)), "cash of 2^63").to.equal(false);
  });

  /** A batch of values that the reference refuses, with the states that belong to them. */
  function forge(book: HiddenBook, market: ReturnType<typeof bookOf>["market"]): CircuitInput {
    const honest = hiddenProofInputs(
      book.map(({ salt }) => ({ salt, cash: 0n, lots: [0n, 0n] })),
      market,
      sizes,
      countedSalts(),
    ).batches[0]!;
    const c = hiddenCommitment(book.map(hiddenLeaf), sizes.accounts);
    const cash = book.reduce((sum, account) => sum + account.cash, 0n);
    // [salt, c, cash, bad debt, net of two instruments, one element of debts]
    const stateAfter = poseidonChain(
      [honest.saltAfter as bigint, c, cash, 0n, 0n, 0n, 0n],
      hashTag.hiddenState,
    );
    return {
      ...honest,
      stateAfter,
      cash: book.map((account) => toField(account.cash)),
      lots: book.map(({ lots }) => lots.map(toField)),
    };
  }

  it("behavior: the leaves and the state of one book differ with every salt, and the claim does not", () => {
    const { book, market } = bookOf(5);
    const [one, two] = [1, 2].map(() => hiddenProofInputs(book, market, sizes));
    expect(one!.batches[0]!.stateAfter).to.not.equal(two!.batches[0]!.stateAfter);
    expect(one!.claim.risk).to.deep.equal(two!.claim.risk);
    const [account] = book;
    expect(hiddenLeaf(account!)).to.not.equal(hiddenLeaf({ ...account!, salt: account!.salt + 1n }));
    expect(hiddenLeaf(account!)).to.not.equal(hiddenLeaf({ ...account!, cash: account!.cash + 1n }));
  });

  it("error: a book that does not fit says what does not", () => {
    const { book, market } = bookOf(3);
    const refusal = (other: HiddenBook, changed = market): string => {
      try {
        hiddenProofInputs(other, changed, sizes);
      } catch (error) {
        expect(error).to.be.instanceOf(CircuitError).with.property("code", "doesNotFit");
        return (error as Error).message;
      }
      return "none";
    };
    const [first, ...rest] = book;
    expect(refusal([{ ...first!, lots: [first!.lots[0]! + 1n, first!.lots[1]!] }, ...rest])).to.include(
      "Longs less shorts of instrument 0 are not zero: 1",
    );
    expect(refusal([{ ...first!, cash: 2n ** 63n }, ...rest])).to.include("Cash and lots of account 0");
    expect(refusal([{ ...first!, lots: [0n] }, ...rest])).to.include("Cash and lots of account 0");
    expect(refusal([...book, { cash: 2n ** 47n, lots: [0n, 0n], salt: 0n }])).to.include(
      `The equity of account ${book.length} is 2^47`,
    );
    expect(refusal(book, { ...market, lotValues: [1n] })).to.include("not 2 numbers below 2^128: 1");
    expect(refusal(book, { ...market, weights: [] })).to.include("add up to 2^20");
  });

  it("behavior: proofs verify with what a reader makes of claim, market and states, and with no other claim", async () => {
    const { book, market, equities } = bookOf(6, 3);
    const inputs = prove({ book, market, equities });
    const proof = await proveHiddenBook(inputs, circuits, createProver());
    const states = proof.batches.map(({ publicSignals }) => publicSignals[1]!);
    const expected = hiddenSignals(inputs.claim, market, states, sizes);
    expect(proof.batches.map(({ publicSignals }) => publicSignals)).to.deep.equal(expected.batches);
    expect(proof.tail.publicSignals).to.deep.equal(expected.tail);

    const keyOf = (name: keyof BuiltHiddenCircuits) =>
      JSON.parse(readFileSync(circuits[name].verifyingKey, "utf8")) as Groth16VerifyingKey;
    const shown = (claim = inputs.claim, seen = market) => hiddenSignals(claim, seen, states, sizes);
    const { claim } = inputs;
    const verdictsOfTail = verifyProofs(
      keyOf("hiddenTail"),
      [
        expected.tail,
        shown({ ...claim, c: claim.c + 1n }).tail,
        shown({ ...claim, cash: claim.cash + 1n }).tail,
        shown({ ...claim, badDebt: claim.badDebt + 1n }).tail,
        shown({ ...claim, risk: { ...claim.risk, shortfall: claim.risk.shortfall + 1n } }).tail,
      ].map((publicSignals) => ({ ...proof.tail, publicSignals })),
    );
    expect(verdictsOfTail).to.deep.equal([true, false, false, false, false]);
    const [mark = 0n, ...marks] = market.lotValues;
    const verdicts = verifyProofs(keyOf("hiddenBatch"), [
      ...proof.batches.map((proven, i) => ({ ...proven, publicSignals: expected.batches[i]! })),
      {
        ...proof.batches[0]!,
        publicSignals: shown(claim, { ...market, lotValues: [mark + 1n, ...marks] }).batches[0]!,
      },
    ]);
    expect(verdicts).to.deep.equal([true, true, false]);
  });
});
