import { ModelError } from "../errors/ModelError.ts";

/** Items from one number up to another. */
export interface Chunk {
  readonly first: number;
  readonly end: number;
}

/** A smaller chunk pays for its pass over the rows with too few accounts, a larger one delays cancellation. */
const leastChunk = 32;
const mostChunk = 256;

/**
 * Hands out work in chunks that become smaller towards the end (Polychronopoulos and Kuck 1987, guided self-scheduling), so
 * that a thread on a busy core takes fewer of them and delays the others by less than its last one.
 */
export class ChunkQueue {
  readonly total: number;
  readonly #threads: number;
  readonly #lost: Chunk[] = [];
  #next = 0;
  #done = 0;

  /** @throws ModelError `impossibleParameter` for no number of items or threads. */
  constructor(total: number, threads: number) {
    if (!(Number.isSafeInteger(total) && total >= 0 && Number.isSafeInteger(threads) && threads > 0)) {
      throw new ModelError(
        "impossibleParameter",
        "There are no such items and threads",
        { total, threads },
        "Give whole numbers, of threads at least one.",
      );
    }
    this.total = total;
    this.#threads = threads;
  }

  /** Items that are complete. */
  get done(): number {
    return this.#done;
  }

  /** What to do next; nothing if all is handed out. */
  next(): Chunk | undefined {
    const lost = this.#lost.pop();
    if (lost !== undefined) return lost;
    const left = this.total - this.#next;
    if (left === 0) return undefined;
    const fair = Math.floor((left + 2 * this.#threads - 1) / (2 * this.#threads));
    const size = Math.min(left, Math.max(leastChunk, Math.min(mostChunk, fair)));
    const first = this.#next;
    this.#next += size;
    return { first, end: first + size };
  }

  complete({ first, end }: Chunk): void {
    this.#done += end - first;
  }

  /** Of a thread that died: another one does it from its start. */
  giveBack(chunk: Chunk): void {
    this.#lost.push(chunk);
  }
}
