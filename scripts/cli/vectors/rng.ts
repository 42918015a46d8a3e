import { inverseNormal, philox, sobolSequence } from "@plimsoll/model";
import { z } from "zod";

import type { Row } from "./Tally.ts";
import { vectorChecker } from "./VectorChecker.ts";

const hex32 = z.string().regex(/^[0-9a-f]{8}$/);
const word = z.int().min(0).max(0xffff_ffff);

const rngSchema = z.object({
  kat: z
    .array(
      z.object({
        ctr: z.tuple([hex32, hex32, hex32, hex32]),
        key: z.tuple([hex32, hex32]),
        out: z.string().regex(/^[0-9a-f]{32}$/),
        matches_random123_kat: z.literal(true),
      }),
    )
    .min(1),
  normals: z
    .array(
      z.object({
        path: word,
        dim: word,
        u32: z.tuple([word, word, word, word]),
        u52: z.number().gt(0).lt(1),
        z: z.number(),
      }),
    )
    .min(1),
  /** Of the first sixteen points every second one. */
  sobol_10d_first16_times_2p30: z.array(z.array(z.int().nonnegative()).length(10)).length(8),
});

/** The key of `normals`, which the file leaves out: of all plausible ones the only one that gives its words. */
const NORMALS_KEY = [20_260_601, 1] as const;

/** Philox known answers, uniforms to the bit, normals, and the first Sobol points. */
export const rng = vectorChecker("rng.json", rngSchema, (vectors, tally) => {
  const draw = (counter: readonly number[], key: readonly number[]): Uint32Array => {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
    const [k0 = 0, k1 = 0] = key;
    const output = new Uint32Array(4);
    philox(c0, c1, c2, c3, k0, k1, output);
    return output;
  };

  vectors.kat.forEach(({ ctr, key, out }, at) =>
    tally.row(`kat.${at}`, (row) => row.equal("out", toHex(draw(words(ctr), words(key))), out)),
  );
  vectors.normals.forEach(({ path, dim, u32, u52, z: normal }, at) =>
    tally.row(`normals.${at}`, (row) => {
      const drawn = draw([path, 0, dim, 0], NORMALS_KEY);
      u32.forEach((published, word) => row.equal(`u32.${word}`, drawn[word] ?? Number.NaN, published));
      row.equal("u52", uniform(drawn), u52);
      row.close("z", inverseNormal(u52), normal, { relative: 2e-15, absolute: 1e-17 });
    }),
  );
  const points = vectors.sobol_10d_first16_times_2p30;
  const sequences = Array.from({ length: 10 }, (_, dimension) => sobolSequence(dimension, 2 * points.length));
  points.forEach((point, at) =>
    tally.row(`sobol.${at}`, (row) => coordinates(row, sequences, 2 * at, point)),
  );
});

function coordinates(
  row: Row,
  sequences: readonly Uint32Array[],
  at: number,
  point: readonly number[],
): void {
  point.forEach((published, dimension) =>
    row.equal(`dimension ${dimension}`, sequences[dimension]?.[at] ?? Number.NaN, published),
  );
}

/** u = (x0·2²⁰ + (x1 >>> 12) + ½)/2⁵², the file's stream rule. */
function uniform([x0 = 0, x1 = 0]: Uint32Array): number {
  return (x0 * 2 ** 20 + (x1 >>> 12) + 0.5) / 2 ** 52;
}

function words(hex: readonly string[]): number[] {
  return hex.map((text) => Number.parseInt(text, 16));
}

function toHex(values: Uint32Array): string {
  return Array.from(values, (value) => value.toString(16).padStart(8, "0")).join("");
}
