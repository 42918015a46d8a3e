import type { ContractMutant } from "./MutationSite.ts";
import type { Verdicts } from "./verdicts.ts";

/** How many changes of a file its tests noticed. */
export interface ContractScore {
  readonly file: string;
  readonly rules: Tally;
  /** All other changes. */
  readonly others: Tally;
  readonly survivors: readonly string[];
}

/** Of changes that have been tried. */
interface Tally {
  readonly tried: number;
  readonly noticed: number;
}

/** Of the mutants of a file that have been tried. */
export function scoreOf(file: string, mutants: readonly ContractMutant[], verdicts: Verdicts): ContractScore {
  const tried = mutants.filter((mutant) => mutant.file === file && verdicts.of(mutant) !== undefined);
  const survivors = tried.filter((mutant) => verdicts.of(mutant) === null);
  const tally = (isRule: boolean): Tally => {
    const all = tried.filter((mutant) => mutant.isRule === isRule).length;
    return { tried: all, noticed: all - survivors.filter((mutant) => mutant.isRule === isRule).length };
  };
  return { file, rules: tally(true), others: tally(false), survivors: survivors.map(inWords) };
}

/** Of rules and other changes together. */
export function totalOf({ rules, others }: ContractScore): Tally {
  return { tried: rules.tried + others.tried, noticed: rules.noticed + others.noticed };
}

export function inWords({ file, line, from, to, code }: ContractMutant): string {
  return `${file}:${line}  ${shortened(from)} → ${to === "" ? "nothing" : shortened(to)}   ${code}`;
}

/** A rule and the test that fails without it. */
export function ruleText(mutant: ContractMutant, verdicts: Verdicts): string {
  const { file, line, from, to } = mutant;
  return `${file}:${line}  ${shortened(from)} → ${to === "" ? "nothing" : to}\n    ${verdicts.of(mutant) ?? "nothing fails"}`;
}

export function scoreText(score: ContractScore): string {
  const { file, rules, others, survivors } = score;
  const { tried, noticed } = totalOf(score);
  const share = ((100 * noticed) / tried).toFixed(1);
  return [
    `${file}: ${share} % noticed; ${rules.noticed} of ${rules.tried} rules, ${others.noticed} of ${others.tried} other changes`,
    ...survivors.map((each) => `  survived  ${each}`),
  ].join("\n");
}

const shortened = (code: string): string => code.replace(/\s+/g, " ").trim().slice(0, 90);
