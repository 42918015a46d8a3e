import { ModelError } from "../errors/ModelError.ts";

/** Items from one number up to another. */
export interface Chunk {
  readonly first: number;
  readonly end: number;
}

/** A smaller chunk pays for its pass over the rows with too few accounts, a larger one delays cancellation. */
const leastChunk = 32;
const mostChunk = 256;

/** What a thread on a busy core does not get to, others take over, if it was not given all of its share at once. */
const leastChunksPerThread = 2;

/**
 * Hands out work in chunks of one size, as many as are a whole number for each thread. A pass over the rows costs as much
 * as tens of accounts do, so that few chunks are cheaper than such as shrink towards the end.
 */
export class ChunkQueue {
  readonly total: number;
  readonly #size: number;
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
    const perThread = Math.max(leastChunksPerThread, divideUp(total, threads * mostChunk));
    this.#size = Math.max(leastChunk, divideUp(total, threads * perThread));
  }

  /** Items that are complete. */
  get done(): number {
    return this.#done;
  }

  /** What to do next; nothing if all is handed out. */
  next(): Chunk | undefined {
    const lost = this.#lost.pop();
    if (lost !== undefined) return lost;
    if (this.#next === this.total) return undefined;
    const first = this.#next;
    this.#next = Math.min(this.total, first + this.#size);
    return { first, end: this.#next };
  }

  complete({ first, end }: Chunk): void {
    this.#done += end - first;
  }

  /** Of a thread that died: another one does it from its start. */
  giveBack(chunk: Chunk): void {
    this.#lost.push(chunk);
  }
}

const divideUp = (a: number, b: number): number => Math.floor((a + b - 1) / b);
