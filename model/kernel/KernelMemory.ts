import { ModelError } from "../errors/ModelError.ts";
import { createMemory, type SharedMemory } from "./instantiate.ts";

const page = 65536;
/** A cache line. */
const alignment = 64;
/** All that 32-bit addresses reach. */
const most = 4294967296;

/** A part of a shared memory, from one byte up to another, that nobody else uses. */
export interface MemoryPart {
  readonly shared: SharedMemory;
  readonly start: number;
  readonly end: number;
}

/** Memory handed out from the bottom up and given back as a stack; zeros when new. */
export class KernelMemory {
  readonly shared: SharedMemory;
  readonly limit: number;
  #top: number;
  #views: Views;

  /** @param room bytes of a memory of its own, or a part of another's; what would pass it is refused */
  constructor(room: number | MemoryPart = most) {
    const isOwn = typeof room === "number";
    this.limit = isOwn ? Math.min(room, most) : room.end;
    this.shared = isOwn ? createMemory(this.limit) : room.shared;
    this.#top = isOwn ? alignment : room.start;
    this.#views = viewsOf(this.shared.buffer);
  }

  /**
   * Address of so many bytes.
   * @throws ModelError `tooLarge` beyond the limit or what the machine has.
   */
  take(bytes: number): number {
    const address = this.#top;
    const top = address + alignment * Math.floor((bytes + alignment - 1) / alignment);
    if (top > this.limit) {
      throw new ModelError(
        "tooLarge",
        `The kernel needs more than its ${this.limit} bytes of memory`,
        top,
        "Give it more, or fewer instruments or scenarios.",
      );
    }
    this.#grow(top - this.#views.u8.byteLength);
    this.#top = top;
    return address;
  }

  /**
   * A part for another thread, never given back.
   * @throws ModelError as `take`.
   */
  part(bytes: number): MemoryPart {
    const start = this.take(bytes);
    return { shared: this.shared, start, end: this.#top };
  }

  #grow(missing: number): void {
    if (missing <= 0) return;
    try {
      this.shared.grow(Math.floor((missing + page - 1) / page));
    } catch {
      throw new ModelError(
        "tooLarge",
        "The machine has no more memory for the kernel",
        missing,
        "Evaluate fewer books at a time, or fewer instruments or scenarios.",
      );
    }
    this.#views = viewsOf(this.shared.buffer);
  }

  /** Runs with memory that is given back afterwards. */
  scoped<T>(run: () => T): T {
    const top = this.#top;
    try {
      return run();
    } finally {
      this.#top = top;
    }
  }

  /** Bytes in use. */
  get used(): number {
    return this.#top;
  }

  /** Views of all of it; take them again after `take`. */
  get views(): Views {
    return this.#views;
  }
}

export interface Views {
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
}

function viewsOf(buffer: SharedArrayBuffer): Views {
  return {
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    i64: new BigInt64Array(buffer),
  };
}
