import type { KernelMemory } from "./KernelMemory.ts";

const cacheLine = 64;

/** Taken from the memory at a time, so that blocks of one pool lie one after another. */
const slabBytes = 65536;

/**
 * Blocks of a kernel's memory that are given back in any order. Sizes are rounded up to eight steps a power of two, so at
 * most an eighth is wasted, and a block that was given back serves the next one of its step.
 */
export class BlockPool {
  readonly #memory: KernelMemory;
  readonly #free = new Map<number, number[]>();
  #next = 0;
  #end = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /**
   * Address of a block for so many bytes.
   * @throws ModelError as `KernelMemory.take`.
   */
  take(bytes: number): number {
    const size = blockBytes(bytes);
    return this.#free.get(size)?.pop() ?? this.#carve(size);
  }

  /** @param bytes as it was taken for */
  giveBack(address: number, bytes: number): void {
    const size = blockBytes(bytes);
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [address]);
    else free.push(address);
  }

  #carve(size: number): number {
    if (this.#next + size > this.#end) {
      const slab = Math.max(slabBytes, size);
      this.#next = this.#memory.take(slab);
      this.#end = this.#next + slab;
    }
    const address = this.#next;
    this.#next += size;
    return address;
  }
}

/** The size of the block that so many bytes get. */
export function blockBytes(bytes: number): number {
  let step = cacheLine;
  while (16 * step < bytes) step *= 2;
  return step * Math.floor((bytes + step - 1) / step);
}
