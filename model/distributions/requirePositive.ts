import { ModelError } from "../errors/ModelError.ts";

/** @throws ModelError `impossibleParameter` unless the parameter is finite and above 0. */
export function requirePositive(value: number, name: string): void {
  if (!(value > 0 && value < Infinity)) {
    throw new ModelError("impossibleParameter", `${name} is not above 0`, value, "Pass a positive number.");
  }
}
