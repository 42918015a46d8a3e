declare module "circom_runtime" {
  export interface WitnessCalculator {
    /** All wires; the second argument asks for every assertion of the circuit to be checked. */
    calculateWitness(input: unknown, sanityCheck: boolean): Promise<bigint[]>;
  }
  export function WitnessCalculatorBuilder(
    wasm: Uint8Array,
    options?: { sanityCheck?: boolean },
  ): Promise<WitnessCalculator>;
}
