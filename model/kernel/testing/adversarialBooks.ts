import type { Leg } from "../../margin/Leg.ts";
import { type TestRows, uniforms } from "./testRows.ts";

const limit = 9007199254740992;

/** Books that a screen finds hard, by what makes them so. */
export function adversarialBooks(
  { rows, perps, binaries, options }: TestRows,
  count: number,
  seed: number,
): Record<string, Leg[][]> {
  const uniform = uniforms(seed);
  const peaks = rows.map((row) => row.reduce((most, p) => Math.max(most, Math.abs(p)), 1));
  const below = (n: number): number => Math.floor(n * uniform());
  const pick = (from: readonly number[], n: number): number[] => {
    const left = [...from];
    return Array.from({ length: Math.min(n, left.length) }, () => left.splice(below(left.length), 1)[0]!);
  };
  /** Log-uniform between powers of ten, either sign. */
  const size = (decades: number, more = 0): number => {
    let lots = 1 + 9 * uniform();
    for (let d = below(decades + 1) + more; d > 0; d--) lots *= 10;
    return (uniform() < 0.5 ? -1 : 1) * Math.floor(lots);
  };
  const book = (indices: readonly number[], sizes: readonly number[]): Leg[] => {
    const reach = indices.reduce((sum, index, i) => sum + Math.abs(sizes[i]!) * peaks[index]!, 0);
    // Within what is exact, just.
    const scale = reach < limit ? 1 : (limit / reach) * 0.999;
    const byIndex = new Map<number, bigint>();
    indices.forEach((index, i) => {
      const lots =
        sizes[i]! < 0 ? -BigInt(Math.floor(-sizes[i]! * scale)) : BigInt(Math.floor(sizes[i]! * scale));
      byIndex.set(index, (byIndex.get(index) ?? 0n) + lots);
    });
    return [...byIndex].flatMap(([index, lots]) => (lots === 0n ? [] : [{ index, size: lots }]));
  };
  const all = [...perps, ...binaries, ...options];
  const underlyings = 4;
  const venue = (asset: number): number => perps[asset + underlyings * below(perps.length / underlyings)]!;
  const pair = (asset: number): [number, number] => {
    const first = venue(asset);
    const others = perps.filter((row) => row % underlyings === asset && row !== first);
    return [first, pick(others, 1)[0]!];
  };
  const families: Record<string, () => Leg[]> = {
    "mixed, six decades": () => {
      const some = pick(all, 40);
      return book(
        some,
        some.map((row) => (binaries.includes(row) ? size(4, 2) : size(2))),
      );
    },
    "mixed, nine decades": () => {
      const some = pick(all, 40);
      return book(
        some,
        some.map((row) => (binaries.includes(row) ? size(9) : size(3))),
      );
    },
    "one giant among dwarfs": () => {
      const some = pick(all, 40);
      return book(
        some,
        some.map((_, i) => (i === 7 ? 100_000 : size(0))),
      );
    },
    "venue hedges and binaries": () => {
      const hedges = Array.from({ length: underlyings }, (_, asset) => pair(asset));
      const some = pick(binaries, 30);
      const sizes = hedges.flatMap(() => {
        const lots = size(1, 1);
        return [lots, -lots];
      });
      return book([...hedges.flat(), ...some], [...sizes, ...some.map(() => size(1))]);
    },
    "one hedge and dust": () => {
      const some = pick(binaries, 20);
      const lots = size(0, 2);
      return book([...pair(below(underlyings)), ...some], [lots, -lots, ...some.map(() => size(0))]);
    },
    "partly hedged": () => {
      const [a, b] = pair(below(underlyings));
      const lots = size(1, 1);
      return book([a, b, ...pick(options, 3)], [lots, -Math.floor(lots * 0.8), 1, -2, 3]);
    },
    "net zero": () => {
      const [a] = pair(below(underlyings));
      return book([a, a], [250, -250]);
    },
    "equal binaries": () => {
      const some = pick(binaries, 40);
      const lots = Math.abs(size(5));
      return book(
        some,
        some.map(() => (uniform() < 0.5 ? lots : -lots)),
      );
    },
    "one to four binaries": () => {
      const some = pick(binaries, 1 + below(4));
      return book(
        some,
        some.map(() => size(6)),
      );
    },
    "a ladder": () => {
      const asset = below(underlyings);
      const strip = binaries.filter((_, i) => i % underlyings === asset);
      return book(
        strip,
        strip.map(() => 1000),
      );
    },
    "one leg": () => book(pick(all, 1), [size(2)]),
    "at the limit of exactness": () => {
      const some = pick(perps, 5);
      return book(
        some,
        some.map(() => size(1, 12)),
      );
    },
    empty: () => [],
  };
  return Object.fromEntries(
    Object.entries(families).map(([name, make]) => [name, Array.from({ length: count }, make)]),
  );
}

/** Books of nothing but pairs that nearly cancel. */
export function hedgedBooks({ perps }: TestRows, count: number, seed: number): Leg[][] {
  const uniform = uniforms(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 4 }, (_, asset) => {
      const venues = perps.filter((row) => row % 4 === asset);
      return [
        [venues[0]!, venues[1]!],
        [venues[2]!, venues[3]!],
      ].flatMap(([long, short]) => {
        const lots = BigInt(1 + Math.floor(200 * uniform())) * (uniform() < 0.5 ? -1n : 1n);
        return [
          { index: long!, size: lots },
          { index: short!, size: -lots },
        ];
      });
    }).flat(),
  );
}
