/**
 * Whose a request is that was sent and waits behind another: the thread's once it begins, or the sender's again, who takes it
 * back. In shared memory, since a thread that computes reads no messages.
 */
export type RequestClaim = Int32Array<SharedArrayBuffer>;

const waiting = 0;
const begun = 1;
const withdrawn = 2;

export function createClaim(): RequestClaim {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** By the thread. @returns whether the request is its to serve */
export function begin(claim: RequestClaim): boolean {
  return Atomics.compareExchange(claim, 0, waiting, begun) === waiting;
}

/** By the sender. @returns false if the thread has begun */
export function withdraw(claim: RequestClaim): boolean {
  return Atomics.compareExchange(claim, 0, waiting, withdrawn) === waiting;
}

export function isWithdrawn(claim: RequestClaim): boolean {
  return Atomics.load(claim, 0) === withdrawn;
}
