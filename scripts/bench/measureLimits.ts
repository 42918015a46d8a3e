import path from "node:path";

import { isKernelSupported } from "@plimsoll/model";

import { buildKernel, sourcesIn } from "../kernel/buildKernel.ts";

/** A rung of the ladder: what it multiplies and adds, and how many lanes an instruction has. */
export const rungs = {
  narrow: { lanes: 8, instruction: "q15mulr + add" },
  single: { lanes: 4, instruction: "f32 multiply-add" },
  exact: { lanes: 2, instruction: "f64 multiply-add" },
} as const;

export type Rung = keyof typeof rungs;

/** What one thread of the machine does at best, measured in WebAssembly. */
export interface Limits {
  /** Products added to sums by nanosecond, on registers alone. */
  readonly products: Readonly<Record<Rung, number>>;
  /** Bytes loaded by nanosecond (GB/s) from so many KiB that are read again and again. */
  readonly loads: readonly { readonly kibibytes: number; readonly bytesPerNanosecond: number }[];
}

interface LimitExports {
  readonly narrowRounds: (from: number, rounds: number) => number;
  readonly singleRounds: (from: number, rounds: number) => number;
  readonly doubleRounds: (from: number, rounds: number) => number;
  readonly loadRounds: (address: number, bytes: number, times: number) => number;
}

/** The part of the WebAssembly interface that is used; Node's types describe it in part. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (description: { initial: number; maximum: number; shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
};

const CHAINS = 12;
/** 64 KiB each. */
const MEMORY_PAGES = 320;
/** Where rounds read their vectors: of 16 bits, singles and doubles. Loads read what is above. */
const FROM = { narrow: 0, single: 256, exact: 512 } as const;
const LOADS_FROM = 65_536;

/** A function that measures them: each call is one round, the best of which counts. */
export async function limitsProbe(): Promise<() => Limits> {
  const build = isKernelSupported("relaxed") ? "relaxed" : "plain";
  const bytes = await buildKernel(build, sourcesIn(path.join(import.meta.dirname, "assembly")));
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: 65536, shared: true });
  fill(memory.buffer);
  const module = new WebAssembly.Module(bytes);
  const run = new WebAssembly.Instance(module, { env: { memory } }).exports as LimitExports;
  const ways = { narrow: run.narrowRounds, single: run.singleRounds, exact: run.doubleRounds };
  const best = { narrow: 0, single: 0, exact: 0 };
  const sizes = [16, 32, 128, 512, 4096, 16384].map((kibibytes) => ({ kibibytes, bytesPerNanosecond: 0 }));
  return () => {
    for (const rung of ["narrow", "single", "exact"] as const) {
      const rounds = 500_000;
      const products = rounds * CHAINS * rungs[rung].lanes;
      best[rung] = Math.max(best[rung], products / nanoseconds(() => ways[rung](FROM[rung], rounds)));
    }
    for (const size of sizes) {
      const length = 1024 * size.kibibytes;
      const times = Math.ceil(1e8 / length);
      const rate = (length * times) / nanoseconds(() => run.loadRounds(LOADS_FROM, length, times));
      size.bytesPerNanosecond = Math.max(size.bytesPerNanosecond, rate);
    }
    return { products: { ...best }, loads: sizes.map((size) => ({ ...size })) };
  };
}

/** Sums converge, so that neither infinities nor the slow numbers next to 0 come up; no page is left as the system's one of zeros. */
function fill(buffer: SharedArrayBuffer): void {
  new Uint8Array(buffer).fill(1);
  new Int16Array(buffer, FROM.narrow, 112).fill(0x3000);
  new Float32Array(buffer, FROM.single, 56).fill(0.5);
  new Float64Array(buffer, FROM.exact, 28).fill(0.5);
}

function nanoseconds(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}
