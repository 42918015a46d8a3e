/* eslint-disable no-restricted-globals -- a test that takes SIMD away has to take it from the engine */

/** Runs as on an engine whose WebAssembly is this. */
export function onEngine(webAssembly: unknown, run: () => void): void {
  const own = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly")!;
  Object.defineProperty(globalThis, "WebAssembly", { value: webAssembly, configurable: true });
  try {
    run();
  } finally {
    Object.defineProperty(globalThis, "WebAssembly", own);
  }
}
