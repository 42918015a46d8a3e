import type { ContractMutant } from "./MutationSite.ts";
import type { Verdicts } from "./verdicts.ts";

/** How many changes of a file its tests noticed. */
export interface ContractScore {
  readonly file: string;
  readonly changes: number;
  readonly noticed: number;
  readonly survivors: readonly string[];
}

/** Of the mutants of a file that have been tried. */
export function scoreOf(file: string, mutants: readonly ContractMutant[], verdicts: Verdicts): ContractScore {
  const tried = mutants.filter((mutant) => mutant.file === file && verdicts.of(mutant) !== undefined);
  const survivors = tried.filter((mutant) => verdicts.of(mutant) === null);
  return {
    file,
    changes: tried.length,
    noticed: tried.length - survivors.length,
    survivors: survivors.map(inWords),
  };
}

export function inWords({ file, line, from, to, code }: ContractMutant): string {
  return `${file}:${line}  ${shortened(from)} → ${to === "" ? "nothing" : shortened(to)}   ${code}`;
}

/** A rule and the test that fails without it. */
export function ruleText(mutant: ContractMutant, verdicts: Verdicts): string {
  const { file, line, from, to } = mutant;
  return `${file}:${line}  ${shortened(from)} → ${to === "" ? "nothing" : to}\n    ${verdicts.of(mutant) ?? "nothing fails"}`;
}

export function scoreText({ file, changes, noticed, survivors }: ContractScore): string {
  const share = ((100 * noticed) / changes).toFixed(1);
  return [
    `${file}: ${share} % of ${changes} changes noticed`,
    ...survivors.map((each) => `  survived  ${each}`),
  ].join("\n");
}

const shortened = (code: string): string => code.replace(/\s+/g, " ").trim().slice(0, 90);
