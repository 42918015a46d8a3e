import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { createMemory, instantiate, isKernelSupported } from "./instantiate.ts";
import { KernelMemory } from "./KernelMemory.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { onEngine } from "./testing/onEngine.ts";

const own = (globalThis as unknown as Record<string, object>).WebAssembly!;

function refuse(): never {
  throw new RangeError("could not allocate memory");
}

describe("instantiate", () => {
  it("behavior: both builds run here, over one memory", () => {
    const memory = createMemory(1 << 20);
    for (const instructions of ["relaxed", "plain"] as const) {
      expect(isKernelSupported(instructions)).to.be.true;
      const kernel = instantiate(memory, instructions);
      new Float64Array(memory.buffer).set([3, -5, 4], 8);
      expect(kernel.rowPeak(64, 3)).to.equal(5);
    }
  });

  it("error: without WebAssembly, or without SIMD in it, the kernel says so", () => {
    const withoutSimd = Object.assign(Object.create(own) as object, { validate: () => false });
    for (const engine of [undefined, withoutSimd]) {
      onEngine(engine, () => {
        expect(isKernelSupported()).to.be.false;
        expect(() => new ScenarioRows([Float64Array.of(1)], 1))
          .to.throw(ModelError, "marginOf without a kernel")
          .with.property("code", "unsupported");
      });
    }
  });

  it("error: memory that the machine does not have is refused, not a crash", () => {
    const refusing = Object.assign(Object.create(own) as object, {
      Memory: refuse,
    });
    onEngine(refusing, () => {
      expect(() => new KernelMemory())
        .to.throw(ModelError, "reserve")
        .with.property("code", "tooLarge");
    });
    const memory = new KernelMemory(1 << 20);
    memory.shared.grow(15);
    // Its own account says that 64 KiB are there; the engine has given the rest away.
    expect(() => memory.take(1 << 19))
      .to.throw(ModelError, "no more memory")
      .with.property("code", "tooLarge");
  });
});
