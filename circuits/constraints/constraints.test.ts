import { expect } from "chai";

import {
  buildCircuits,
  buildHiddenCircuits,
  type BuiltCircuits,
  type BuiltHiddenCircuits,
} from "../build/buildCircuits.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { examineWires } from "../testing/examineWires.ts";
import { witnessCases } from "../testing/witnessCases.ts";
import { circuitWitness } from "./CircuitWitness.ts";
import { freeWires } from "./freeWires.ts";
import { uncaughtMutations } from "./uncaughtMutations.ts";

const sizes = circuitSizes.small;

describe("constraints", function () {
  this.timeout(120_000);
  let circuits: BuiltCircuits & BuiltHiddenCircuits;
  before(async () => {
    circuits = { ...(await buildCircuits(sizes)), ...(await buildHiddenCircuits(sizes)) };
  });

  for (const one of witnessCases(sizes)) {
    it(`behavior: ${one.circuit}, ${one.book}: no wire can be changed and none is free`, async () => {
      const { free, changeable, rank, computed } = await examineWires(circuits[one.circuit], one);
      expect({ free, changeable, rank }).to.deep.equal({ free: [], changeable: [], rank: computed });
    });
  }

  it("behavior: a hidden book says nothing about marks of what nobody holds, and about nothing else", async () => {
    for (const one of witnessCases(sizes).filter(({ circuit }) => circuit === "hiddenBatch")) {
      const { changeable } = await examineWires(circuits.hiddenBatch, { ...one, undetermined: [] });
      const isEmpty = one.book !== "random accounts";
      expect(changeable, one.book).to.deep.equal(isEmpty ? ["main.lotValue[0]", "main.lotValue[1]"] : []);
    }
  });

  it("behavior: nor at the size that venues run; of all circuits by `npm run circuits:constraints`", async () => {
    const large = circuitSizes.default;
    const built = await buildCircuits(large);
    for (const one of witnessCases(large)) {
      if (one.book !== "random accounts" || !(one.circuit === "accountBatch" || one.circuit === "tailRisk"))
        continue;
      const { free, changeable } = await examineWires(built[one.circuit], one);
      expect({ free, changeable }, one.circuit).to.deep.equal({ free: [], changeable: [] });
    }
  });

  it("behavior: both checks see a wire whose constraint is taken away", async () => {
    const [tail] = witnessCases(sizes).filter(({ circuit }) => circuit === "tailRisk");
    const witness = await circuitWitness(circuits.tailRisk, tail!.input);
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
