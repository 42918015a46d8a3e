declare module "ffjavascript" {
  /** @typeParam Coordinate bigint, or a pair of them */
  export interface CurveGroup<Coordinate> {
    /** The generator, affine, Montgomery form. */
    readonly g: Uint8Array;
    readonly zero: Uint8Array;
    readonly F: { readonly n8: number };
    add(p: Uint8Array, q: Uint8Array): Uint8Array;
    timesScalar(p: Uint8Array, scalar: bigint): Uint8Array;
    toAffine(p: Uint8Array): Uint8Array;
    fromObject(point: readonly Coordinate[]): Uint8Array;
    /** Projective. */
    toObject(p: Uint8Array): [Coordinate, Coordinate, Coordinate];
  }

  export interface CurveThread {
    readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    readonly instance: { readonly exports: Readonly<Record<string, (...args: number[]) => number>> };
    /** Views of the memory. */
    u8: Uint8Array;
    u32: Uint32Array;
  }

  export interface Curve {
    /** Order of the base field, and of the group. */
    readonly q: bigint;
    readonly r: bigint;
    readonly G1: CurveGroup<bigint>;
    readonly G2: CurveGroup<[bigint, bigint]>;
    readonly tm: CurveThread;
    terminate(): Promise<void>;
  }

  export function getCurveFromName(name: "bn128", options?: { singleThread: boolean }): Promise<Curve>;
}
