declare module "snarkjs" {
  export interface Groth16Proof {
    readonly pi_a: readonly [string, string, string];
    readonly pi_b: readonly [readonly [string, string], readonly [string, string], readonly [string, string]];
    readonly pi_c: readonly [string, string, string];
    readonly protocol: "groth16";
    readonly curve: "bn128";
  }

  export interface Groth16VerifyingKey {
    readonly protocol: "groth16";
    readonly curve: "bn128";
    readonly nPublic: number;
    readonly vk_alpha_1: readonly string[];
    readonly vk_beta_2: readonly (readonly string[])[];
    readonly vk_gamma_2: readonly (readonly string[])[];
    readonly vk_delta_2: readonly (readonly string[])[];
    readonly IC: readonly (readonly string[])[];
  }

  /** A file by name, or in memory. */
  export type FileOrMemory = string | Uint8Array | { type: "mem"; data?: Uint8Array };

  export const groth16: {
    prove(
      zkey: FileOrMemory,
      witness: FileOrMemory,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(key: Groth16VerifyingKey, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
  export const wtns: {
    calculate(input: unknown, wasm: FileOrMemory, witness: FileOrMemory): Promise<void>;
  };
}
