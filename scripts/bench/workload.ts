import { inverseNormal } from "@plimsoll/model";

/** A position of a book: row of the cube and signed lots. */
export interface BenchLeg {
  readonly index: number;
  readonly size: bigint;
}

/** A cube of rows and books over it, the same on every machine. */
export interface Workload {
  readonly rows: readonly Float64Array[];
  readonly points: number;
  readonly books: readonly (readonly BenchLeg[])[];
}

export interface WorkloadSize {
  readonly accounts: number;
  readonly positions: number;
  readonly instruments: number;
  readonly points: number;
}

/** Normal rows with a standard deviation of one dollar, books of random instruments with sizes from −50 to 50. */
export function normalWorkload(size: WorkloadSize): Workload {
  const { instruments, points } = size;
  const uniform = uniforms(1);
  const rows = Array.from({ length: instruments }, () =>
    Float64Array.from({ length: points }, () => Math.round(1e6 * inverseNormal(uniform()))),
  );
  return { rows, points, books: normalBooks(size, 5) };
}

/** Its books alone. */
export function normalBooks(
  { accounts, positions, instruments }: Omit<WorkloadSize, "points">,
  seed: number,
): BenchLeg[][] {
  const uniform = uniforms(seed);
  return Array.from({ length: accounts }, () =>
    pick(uniform, instruments, positions).flatMap((index) => {
      const size = BigInt(Math.floor(uniform() * 101) - 50);
      return size === 0n ? [] : [{ index, size }];
    }),
  );
}

/** How close the hedges of `hedgedWorkload` are: the relative difference of the two rows of a pair. */
const basis = 1e-5;

/** Books of pairs of rows that nearly cancel, long one and short the other. */
export function hedgedWorkload(size: WorkloadSize): Workload {
  const { rows } = normalWorkload({ ...size, accounts: 0 });
  const uniform = uniforms(2);
  const half = size.instruments / 2;
  const firsts = rows.slice(0, half);
  const seconds = firsts.map((row) =>
    row.map((p) => p + Math.round(basis * Math.abs(p) * (2 * uniform() - 1))),
  );
  const books = Array.from({ length: size.accounts }, () =>
    pick(uniform, half, size.positions / 2).flatMap((index) => {
      const lots = BigInt(1 + Math.floor(uniform() * 200));
      return [
        { index, size: lots },
        { index: index + half, size: -lots },
      ];
    }),
  );
  return { rows: [...firsts, ...seconds], points: size.points, books };
}

function pick(uniform: () => number, from: number, count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(uniform() * from));
  return [...chosen].sort((a, b) => a - b);
}

/** Uniform in (0, 1) by seed (Vigna's splitmix). */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (((x ^ (x >>> 16)) >>> 0) + 0.5) / 4294967296;
  };
}
