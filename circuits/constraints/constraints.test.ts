import { expect } from "chai";

import { buildCircuits, type BuiltCircuits } from "../build/buildCircuits.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import type { RiskBook } from "../reference/RiskBook.ts";
import { randomBook } from "../testing/randomBook.ts";
import { type CircuitInput, proofInputs } from "../witness/proofInputs.ts";
import { circuitWitness } from "./CircuitWitness.ts";
import { freeWires } from "./freeWires.ts";
import { uncaughtMutations } from "./uncaughtMutations.ts";

const sizes = circuitSizes.small;
const CHALLENGE = 0x5eed_0123_4567_89ab_cdefn ** 3n;

describe("constraints", function () {
  this.timeout(120_000);
  let circuits: BuiltCircuits;
  before(async () => {
    circuits = await buildCircuits(sizes);
  });

  const { book, scenarios } = randomBook(11, { accounts: 2, instruments: 2, scenarios: 4 });
  const books: Record<string, RiskBook> = {
    "random accounts": book,
    "empty accounts": book.map(({ lots }) => ({ equity: 0n, lots: lots.map(() => 0n) })),
    "equal debts in every scenario": book.map(({ lots }) => ({ equity: -10n, lots: lots.map(() => 0n) })),
  };

  for (const [title, accounts] of Object.entries(books)) {
    const inputs = proofInputs(accounts, scenarios, CHALLENGE, sizes);
    const cases: [keyof BuiltCircuits, CircuitInput][] = [
      ["accountBatch", inputs.batches[0]!],
      ["tailRisk", inputs.tail],
    ];
    for (const [name, input] of cases) {
      it(`behavior: ${name}, ${title}: no wire can be changed and none is free`, async () => {
        const witness = await circuitWitness(circuits[name], input);
        expect(uncaughtMutations(witness)).to.deep.equal([]);
        expect(freeWires(witness)).to.deep.equal([]);
      });
    }
  }

  it("behavior: nor at the size that venues run", async () => {
    const large = circuitSizes.default;
    const built = await buildCircuits(large);
    const { book, scenarios } = randomBook(1, large);
    const inputs = proofInputs(book, scenarios, CHALLENGE, large);
    const cases: [keyof BuiltCircuits, CircuitInput][] = [
      ["accountBatch", inputs.batches[0]!],
      ["tailRisk", inputs.tail],
    ];
    for (const [name, input] of cases) {
      const witness = await circuitWitness(built[name], input);
      expect(uncaughtMutations(witness), name).to.deep.equal([]);
      expect(freeWires(witness), name).to.deep.equal([]);
    }
  });

  it("behavior: both checks see a wire whose constraint is taken away", async () => {
    const witness = await circuitWitness(
      circuits.tailRisk,
      proofInputs(book, scenarios, CHALLENGE, sizes).tail,
    );
    // The two constraints that pin the inverse in IsZero: the value stays possible, but not the only one.
    const isPinned = (wire: number) => witness.nameOf(wire).endsWith("isNotAbove[0].inverse");
    const wire = Array.from({ length: witness.circuit.wires }, (_, i) => i).find(isPinned)!;
    const constraints = witness.circuit.constraints.filter(
      ({ a, b }) => ![...a, ...b].some(([used]) => used === wire),
    );
    const weaker = { ...witness, circuit: { ...witness.circuit, constraints } };
    expect(uncaughtMutations(weaker)).to.include(witness.nameOf(wire));
    expect(freeWires(weaker)).to.include(witness.nameOf(wire));
  });
});
