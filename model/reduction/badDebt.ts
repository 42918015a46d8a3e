import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { legsOf } from "../margin/Leg.ts";
import type { SolvencyBook } from "./SolvencyBook.ts";

const exactBelow = 1n << 53n;

/**
 * D[s] = Σ over accounts of max(0, loss[s] − equity): what the venue would owe beyond what each account has, not netted
 * between accounts. Integers, 1e-6 USD.
 * @param cube of any number of scenarios; only its rows are read
 * @throws ModelError `tooLarge` when Σ|size|·max|p| + |equity| over the book reaches 2^53; those of positions.
 */
export function badDebt(
  cube: Pick<ScenarioCube, "market" | "rows" | "peaks" | "points">,
  book: SolvencyBook,
): Float64Array {
  const debt = new Float64Array(cube.points);
  const excess = new Float64Array(cube.points);
  let bound = 0n;
  book.forEach(({ equity, positions }, account) => {
    const legs = legsOf(cube.market, positions);
    let gross = 0n;
    for (const { index, size } of legs) gross += (size < 0n ? -size : size) * BigInt(cube.peaks[index]!);
    bound += gross + (equity < 0n ? -equity : equity);
    if (bound >= exactBelow) {
      throw new ModelError(
        "tooLarge",
        "The book can move by 2^53 units of 1e-6 USD or more, so that sums would not be exact",
        `account ${account}`,
        "Split the book and add its parts.",
      );
    }
    // What the account can lose at most is covered: it adds nothing in any scenario.
    if (equity >= gross) return;
    excess.fill(-Number(equity));
    for (const { index, size } of legs) {
      const lots = Number(size);
      const row = cube.rows[index]!;
      for (let s = 0; s < excess.length; s++) excess[s]! -= lots * row[s]!;
    }
    for (let s = 0; s < debt.length; s++) if (excess[s]! > 0) debt[s]! += excess[s]!;
  });
  return debt;
}
