import { readFile } from "node:fs/promises";

import { type WitnessCalculator, WitnessCalculatorBuilder } from "circom_runtime";

/** A witness calculator that throws what is wrong with an input, as they all do, but does not print it as well. */
export async function quietWitnessCalculator(wasm: string): Promise<WitnessCalculator> {
  const calculator = await WitnessCalculatorBuilder(await readFile(wasm));
  return {
    async calculateWitness(input, sanityCheck) {
      const print = console.error;
      console.error = () => undefined;
      try {
        return await calculator.calculateWitness(input, sanityCheck);
      } finally {
        console.error = print;
      }
    },
  };
}
