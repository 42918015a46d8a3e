import { expect } from "chai";

import { refusalOf } from "../testing/refusalOf.ts";
import { KernelMemory } from "./KernelMemory.ts";

const page = 65536;

describe("KernelMemory", () => {
  it("behavior: hands out whole cache lines one after another, up to the last byte of the limit", () => {
    const memory = new KernelMemory(page);
    expect(memory.used).to.equal(64);
    expect(memory.take(1)).to.equal(64);
    expect(memory.take(0)).to.equal(128);
    expect(memory.take(64)).to.equal(128);
    expect(memory.take(65)).to.equal(192);
    expect(memory.used).to.equal(320);
    expect(memory.take(page - 320)).to.equal(320);
    expect(memory.used).to.equal(page);
    const { code, value, message } = refusalOf(() => memory.take(1));
    expect([code, value]).to.deep.equal(["tooLarge", page + 64]);
    expect(message).to.match(/its 65536 bytes.*fewer instruments/);
    expect(memory.used).to.equal(page);
  });

  it("behavior: grows by what is missing, with views of all of it; what was written stays", () => {
    const memory = new KernelMemory(4 * page);
    memory.views.u32[16] = 7;
    expect(memory.views.u8.length).to.equal(page);
    memory.take(page - 64);
    expect(memory.views.u8.length).to.equal(page);
    memory.take(1);
    expect(memory.views.u8.length).to.equal(2 * page);
    memory.take(page);
    for (const view of Object.values(memory.views) as { byteLength: number }[]) {
      expect(view.byteLength).to.equal(3 * page);
    }
    expect(memory.views.u32[16]).to.equal(7);
  });

  it("behavior: what is taken inside is given back, after an error as well", () => {
    const memory = new KernelMemory(page);
    const first = memory.scoped(() => memory.take(1000));
    expect(first).to.equal(64);
    expect(memory.used).to.equal(64);
    expect(() =>
      memory.scoped(() => {
        memory.take(1000);
        throw new Error("inside");
      }),
    ).to.throw("inside");
    expect(memory.used).to.equal(64);
  });

  it("behavior: a part begins and ends where the memory says, and its own memory keeps within it", () => {
    const memory = new KernelMemory(2 * page);
    memory.take(100);
    const part = memory.part(1000);
    expect([part.start, part.end, memory.used]).to.deep.equal([192, 1216, 1216]);
    expect(part.shared).to.equal(memory.shared);
    const inside = new KernelMemory(part);
    expect(inside.take(1024)).to.equal(192);
    expect(refusalOf(() => inside.take(1)).code).to.equal("tooLarge");
  });

  it("error: a number of bytes that is none, and one beyond all memories", () => {
    const memory = new KernelMemory(page);
    for (const bytes of [-1, -64, 0.5, NaN, Infinity]) {
      expect(refusalOf(() => memory.take(bytes)).code).to.equal("impossibleParameter");
      expect(refusalOf(() => memory.part(bytes)).code).to.equal("impossibleParameter");
    }
    for (const bytes of [2 ** 32, 2 ** 60, 1e300]) {
      expect(refusalOf(() => memory.take(bytes)).code).to.equal("tooLarge");
    }
    expect(memory.used).to.equal(64);
  });

  it("error: limits that are none; one beyond 32-bit addresses is what they reach", () => {
    for (const limit of [0, -1, NaN]) {
      expect(refusalOf(() => new KernelMemory(limit)).code).to.equal("tooLarge");
    }
    // An end at 2^32 would be 0 in 32 bits, before its start.
    for (const limit of [2 ** 32, Infinity, undefined]) {
      expect(new KernelMemory(limit).limit).to.equal(2 ** 32 - page);
    }
  });
});
