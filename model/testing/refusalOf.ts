import { ModelError } from "../errors/ModelError.ts";

/** The error with which the model refuses an input. @throws Error if it does not, and whatever else is thrown. */
export function refusalOf(run: () => unknown): ModelError {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error("The input was not refused");
}
