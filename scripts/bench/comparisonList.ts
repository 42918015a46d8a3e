import type { Comparison, Section } from "./Comparison.ts";
import type { theMachine } from "./theMachine.ts";

/** What `--json` prints. */
export function comparisonList(
  sections: readonly Section[],
  { machine, load }: ReturnType<typeof theMachine>,
): (Comparison & ReturnType<typeof theMachine>)[] {
  return sections.flatMap(({ comparisons }) => comparisons.map((one) => ({ ...one, machine, load })));
}
