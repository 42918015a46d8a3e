import type { SolvencyBook } from "@plimsoll/model";

import { CircuitError } from "../CircuitError.ts";
import { countedEquity } from "../reference/countedEquity.ts";
import type { RiskBook, ScenarioSet } from "../reference/RiskBook.ts";
import { worstMoves } from "./worstMoves.ts";

/**
 * The accounts that a proof must bind, in the book's order, as the oracle's walk finds them: one whose equity is
 * Σ|lots|·wc or more cannot default in any scenario of the set, adds nothing to any debt and is left out.
 * @param instruments the set's columns, as given to `scenarioSet`
 * @throws CircuitError `doesNotFit` for a position in an instrument that is not of the set.
 */
export function boundBook(
  book: SolvencyBook,
  scenarios: Pick<ScenarioSet, "profit">,
  instruments: readonly string[],
): RiskBook {
  const worst = worstMoves(scenarios);
  return book.flatMap(({ equity, positions }) => {
    const lots = worst.map(() => 0n);
    for (const { instrument, size } of positions) {
      const column = instruments.indexOf(instrument);
      if (column < 0) {
        throw new CircuitError(
          "doesNotFit",
          "A position is in an instrument that the scenario set does not have",
          instrument,
          "Extend the set before the instrument is traded.",
        );
      }
      lots[column]! += size;
    }
    const gross = lots.reduce((sum, size, m) => sum + (size < 0n ? -size : size) * worst[m]!, 0n);
    return equity >= gross ? [] : [{ equity: countedEquity(equity), lots }];
  });
}
