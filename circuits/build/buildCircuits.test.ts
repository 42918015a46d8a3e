import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { CircuitError } from "../CircuitError.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { buildCircuits } from "./buildCircuits.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("buildCircuits", function () {
  this.timeout(60_000);

  for (const task of ["compile", "key"] as const)
    it(`error: ended at the first ${task}, it says so and leaves nothing in the cache`, async () => {
      // Below the repository: the compiler finds no file elsewhere.
      const cache = await mkdtemp(path.join(ROOT, "cache", "circuits-test-"));
      try {
        const abort = new AbortController();
        const failure = await buildCircuits(circuitSizes.small, {
          cache,
          signal: abort.signal,
          onProgress: (step) => {
            if (step.task === task) abort.abort();
          },
        }).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(CircuitError).with.property("code", "aborted");
        expect(await readdir(cache)).to.deep.equal([]);
      } finally {
        await rm(cache, { recursive: true });
      }
    });
});
