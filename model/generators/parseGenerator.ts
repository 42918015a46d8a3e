import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { EventGenerator } from "./EventGenerator.ts";

/** A generator as numbers. */
export interface ParsedGenerator {
  readonly names: readonly string[];
  /** By state; −1 where the event is decided on its date. */
  readonly outcomes: readonly number[];
  /** Rows of Q, a year. */
  readonly rates: readonly (readonly number[])[];
  /** By state. */
  readonly spills: readonly (readonly { readonly asset: string; readonly deviations: number }[])[];
}

/**
 * @param assets names that a spill may move
 * @throws ModelError `impossibleParameter` for rows that are not a generator's (negative off the diagonal, or not
 *   summing to 0) or a state without a name of its own; `unknownUnderlying` for a spill to something else.
 */
export function parseGenerator(
  name: string,
  generator: EventGenerator,
  assets: readonly string[],
): ParsedGenerator {
  const { states, ratesPerYear } = generator;
  const names = states.map((state) => state.name);
  const square =
    ratesPerYear.length === states.length && ratesPerYear.every((row) => row.length === states.length);
  if (states.length < 2 || states.length > 64 || new Set(names).size !== names.length || !square) {
    throw new ModelError(
      "impossibleParameter",
      `The generator ${name} is not a square of rates over 2 to 64 distinct states`,
      names,
      "Give every state one row and one column.",
    );
  }
  const rates = ratesPerYear.map((row, i) => {
    const parsed = row.map((text, j) => parseDecimal(text, `generators.${name}.ratesPerYear[${i}][${j}]`));
    const total = parsed.reduce((sum, rate) => sum + rate, 0);
    if (parsed.some((rate, j) => j !== i && rate < 0) || Math.abs(total) > 1e-9) {
      throw new ModelError(
        "impossibleParameter",
        `Row ${names[i]} of the generator ${name} is not made of rates that sum to 0`,
        row,
        "Write rates of 0 or more, and minus their sum on the diagonal.",
      );
    }
    // Exactly 0, so that an absorbing state absorbs exactly.
    return parsed.map((rate, j) => (j === i ? rate - total : rate));
  });
  const outcomes = states.map((state) => {
    if (state.outcome !== null && (!Number.isInteger(state.outcome) || state.outcome < 0)) {
      throw new ModelError(
        "impossibleParameter",
        `generators.${name}.${state.name}.outcome is not an outcome`,
        state.outcome,
        "Write an index from 0, or null for an event that is decided on its date.",
      );
    }
    return state.outcome ?? -1;
  });
  const spills = states.map((state) =>
    Object.keys(state.spill)
      .sort()
      .map((asset) => {
        if (!assets.includes(asset)) {
          throw new ModelError(
            "unknownUnderlying",
            `generators.${name}.${state.name} spills to an underlying that the profile does not model`,
            asset,
            "Name an asset of profile.tree.",
          );
        }
        const text = state.spill[asset]!;
        return { asset, deviations: parseDecimal(text, `generators.${name}.${state.name}.spill.${asset}`) };
      }),
  );
  return { names, outcomes, rates, spills };
}
