import { expect } from "chai";
import type { WitnessCalculator } from "circom_runtime";

import { buildCircuits } from "../build/buildCircuits.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { fieldOrder, toField } from "../field/field.ts";
import { poseidonChain } from "../field/poseidonChain.ts";
import { badDebts } from "../reference/badDebts.ts";
import { bookCommitment } from "../reference/bookCommitment.ts";
import { bookEvaluation } from "../reference/bookEvaluation.ts";
import { equityCap } from "../reference/countedEquity.ts";
import { type RiskBook, weightTotal } from "../reference/RiskBook.ts";
import { quietWitnessCalculator } from "../testing/quietWitnessCalculator.ts";
import { randomBook } from "../testing/randomBook.ts";
import { type CircuitInput, packTail, proofInputs, type ProofInputs } from "./proofInputs.ts";

const sizes = circuitSizes.small;
const BOOKS = 200;

describe("proofInputs", function () {
  this.timeout(120_000);
  let batch: WitnessCalculator;
  let tail: WitnessCalculator;
  before(async () => {
    const circuits = await buildCircuits(sizes);
    batch = await quietWitnessCalculator(circuits.accountBatch.wasm);
    tail = await quietWitnessCalculator(circuits.tailRisk.wasm);
  });

  const accepts = async (circuit: WitnessCalculator, input: CircuitInput) => {
    try {
      await circuit.calculateWitness(input, true);
      return true;
    } catch (error) {
      // Assertions of the circuit, and nothing else: a misspelt signal would be refused as well.
      expect((error as Error).message).to.match(/^Error: Assert Failed/);
      return false;
    }
  };

  /** As a contract would: r hashes c and the walked book. */
  const prove = (book: RiskBook, scenarios: Parameters<typeof proofInputs>[1]): ProofInputs => {
    const c = bookCommitment(book, sizes);
    const r = poseidonChain([c, ...book.flatMap(({ equity, lots }) => [equity, ...lots])], 99n);
    return proofInputs(book, scenarios, r, sizes);
  };

  const bookOf = (seed: number) => {
    const { book, scenarios } = randomBook(seed, {
      accounts: 1 + (seed % 5),
      instruments: 2,
      scenarios: 4,
      stress: seed % 4 === 0 ? 50 : 1,
    });
    const weights =
      seed % 7 === 3
        ? [weightTotal / 100n, weightTotal - weightTotal / 100n, 0n, 0n]
        : seed % 7 === 5
          ? [0n, 0n, 0n, weightTotal]
          : scenarios.weights;
    return { book, scenarios: { ...scenarios, weights } };
  };

  it(`behavior: the circuits accept the reference's numbers for ${BOOKS} random books`, async () => {
    let withDebt = 0;
    for (let seed = 0; seed < BOOKS; seed++) {
      const { book, scenarios } = bookOf(seed);
      const inputs = prove(book, scenarios);
      if (inputs.risk.shortfall > 0n) withDebt++;
      expect(inputs.c).to.equal(bookCommitment(book, sizes));
      expect(inputs.y).to.equal(bookEvaluation(book, inputs.batches[0]!.r));
      for (const input of inputs.batches)
        expect(await accepts(batch, input), `batch of book ${seed}`).to.equal(true);
      expect(await accepts(tail, inputs.tail), `tail of book ${seed}`).to.equal(true);
    }
    expect(withDebt)
      .to.be.greaterThan(BOOKS / 4)
      .and.lessThan(BOOKS);
  });

  it("behavior: no other tail, state, fingerprint or weight is accepted", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { book, scenarios } = bookOf(seed);
      const inputs = prove(book, scenarios);
      const debts = badDebts(book, scenarios);
      const { valueAtRisk, shortfall } = inputs.risk;
      const changed: Record<string, CircuitInput> = {};
      for (const by of [-1n, 1n]) {
        changed[`shortfall ${by}`] = withTail(inputs, valueAtRisk, shortfall + by);
        // The shortfall that goes with the other Value at Risk by the same formula.
        const excess = debts.reduce((sum, debt, s) => {
          const above = debt - (valueAtRisk + by);
          return above > 0n ? sum + scenarios.weights[s]! * above : sum;
        }, 0n);
        const other = valueAtRisk + by + (100n * excess + weightTotal - 1n) / weightTotal;
        changed[`Value at Risk ${by}`] = withTail(inputs, valueAtRisk + by, other);
      }
      for (const name of ["state", "c", "y", "power"]) {
        changed[name] = { ...inputs.tail, [name]: toField((inputs.tail[name] as bigint) + 1n) };
      }
      const [first, second, ...rest] = scenarios.weights as [bigint, bigint, ...bigint[]];
      changed["sum of weights"] = { ...inputs.tail, weight: [first + 1n, second, ...rest] };
      for (const [name, input] of Object.entries(changed)) {
        expect(await accepts(tail, input), `${name} of book ${seed}`).to.equal(false);
      }
    }
  });

  it("behavior: no other challenge, state, account or scenario is accepted in a batch", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { book, scenarios } = bookOf(seed);
      const input = prove(book, scenarios).batches.at(-1)!;
      const equity = input.equity as readonly bigint[];
      const lots = input.lots as readonly (readonly bigint[])[];
      const changed: Record<string, CircuitInput> = {
        challenge: { ...input, r: input.r + 1n },
        "state before": { ...input, stateBefore: toField(input.stateBefore + 1n) },
        "state after": { ...input, stateAfter: toField(input.stateAfter + 1n) },
        equity: { ...input, equity: [toField(equity[0]! + 1n), ...equity.slice(1)] },
        "equity of p - 1": { ...input, equity: [fieldOrder - 2n, ...equity.slice(1)] },
        "equity out of range": { ...input, equity: [toField(-(2n ** 48n)), ...equity.slice(1)] },
        lots: { ...input, lots: [[toField(lots[0]![0]! + 1n), ...lots[0]!.slice(1)], ...lots.slice(1)] },
      };
      for (const [name, other] of Object.entries(changed)) {
        expect(await accepts(batch, other), `${name} of book ${seed}`).to.equal(false);
      }
    }
  });

  it("behavior: a chain without one of the accounts has other fingerprints", async () => {
    const { book, scenarios } = bookOf(4);
    const whole = prove(book, scenarios);
    const shorter = proofInputs(book.slice(1), scenarios, whole.batches[0]!.r, sizes);
    expect(await accepts(tail, shorter.tail)).to.equal(true);
    expect(await accepts(tail, { ...shorter.tail, c: whole.c, y: whole.y })).to.equal(false);
  });

  it("behavior: no account at all, accounts without positions, and values at their limits are proven", async () => {
    const { scenarios } = bookOf(1);
    const nothing = { equity: 0n, lots: [0n, 0n] };
    const atCap = { equity: equityCap, lots: [0n, 0n] };
    const atFloor = { equity: -(2n ** 47n) + 1n, lots: [0n, 0n] };
    for (const book of [[], [nothing], [atCap, atCap, atCap], [atFloor, nothing, atFloor]]) {
      const inputs = prove(book, scenarios);
      for (const input of inputs.batches) expect(await accepts(batch, input)).to.equal(true);
      expect(await accepts(tail, inputs.tail)).to.equal(true);
    }
    expect(prove([atFloor, atFloor], scenarios).risk.shortfall).to.equal(2n ** 48n - 2n);
  });

  it("error: a book or a scenario set that does not fit is refused with what to do", () => {
    const { book, scenarios } = bookOf(1);
    const prove =
      (accounts: RiskBook, set = scenarios) =>
      () =>
        proofInputs(accounts, set, 1n, sizes);
    expect(prove([{ equity: 0n, lots: [1n] }])).to.throw("lots of 2 instruments: 1");
    expect(prove([{ equity: -(2n ** 47n), lots: [0n, 0n] }])).to.throw("account 0");
    expect(prove(book, { ...scenarios, weights: [1n, 1n, 1n, 1n] })).to.throw(
      "add up to 2^20: 4 with a sum of 4",
    );
    expect(prove(book, { ...scenarios, profit: scenarios.profit.slice(1) })).to.throw(
      "4 scenarios of 2 instruments: 3 of 2",
    );
  });
});

function withTail({ tail }: ProofInputs, valueAtRisk: bigint, shortfall: bigint): CircuitInput {
  return {
    ...tail,
    valueAtRisk: toField(valueAtRisk),
    shortfall: toField(shortfall),
    tail: toField(packTail({ valueAtRisk, shortfall })),
  };
}
