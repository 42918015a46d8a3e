import { ModelError } from "../errors/ModelError.ts";
import { builtModules } from "./builtModules.ts";
import type { KernelExports } from "./KernelExports.ts";

/** The part of the WebAssembly interface that is used: Node's types describe it in part, a browser's are not loaded. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (description: { initial: number; maximum: number; shared: true }) => SharedMemory;
};

/** A WebAssembly memory that threads can share; growing it never detaches what is there. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  readonly grow: (pages: number) => number;
}

/** The build to run: with relaxed SIMD or without. The numbers are the same. */
export type Instructions = keyof typeof builtModules;

const compiled = new Map<Instructions, object>();

/** Whether the engine runs the kernel at all; where it does not, the plain TypeScript gives the same numbers. */
export function isKernelSupported(instructions: Instructions = "plain"): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(bytesOf(instructions));
}

/** @throws ModelError `unsupported` where there is no SIMD. */
export function instantiate(
  memory: SharedMemory,
  instructions: Instructions = isKernelSupported("relaxed") ? "relaxed" : "plain",
): KernelExports {
  let module = compiled.get(instructions);
  if (module === undefined) {
    requireSupport(instructions);
    module = new WebAssembly.Module(bytesOf(instructions));
    compiled.set(instructions, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as KernelExports;
}

/**
 * @param maximum bytes; only reserved, taken as it grows
 * @throws ModelError `unsupported` where there is no SIMD, `tooLarge` if the engine cannot reserve as much.
 */
export function createMemory(maximum: number): SharedMemory {
  requireSupport("plain");
  try {
    return new WebAssembly.Memory({
      initial: 1,
      maximum: Math.floor((maximum + 65535) / 65536),
      shared: true,
    });
  } catch {
    throw new ModelError(
      "tooLarge",
      "The engine does not reserve so much memory for the kernel",
      maximum,
      "Give the kernel a lower limit.",
    );
  }
}

function requireSupport(instructions: Instructions): void {
  if (isKernelSupported(instructions)) return;
  throw new ModelError(
    "unsupported",
    "The engine does not run WebAssembly with SIMD",
    instructions,
    "Use marginOf without a kernel: it gives the same numbers.",
  );
}

function bytesOf(instructions: Instructions): Uint8Array {
  return Uint8Array.from(atob(builtModules[instructions]), (character) => character.charCodeAt(0));
}
