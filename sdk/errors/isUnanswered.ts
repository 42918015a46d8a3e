import { BaseError, HttpRequestError, TimeoutError } from "viem";

/** Whether viem's error says that the connection failed: the node did not answer, so nobody knows what it would have said. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk((cause) => cause instanceof TimeoutError || cause instanceof HttpRequestError) !== null;
