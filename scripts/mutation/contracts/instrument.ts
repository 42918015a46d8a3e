import path from "node:path";

import { SWITCH_FILE } from "./mutantSwitch.ts";
import type { ContractMutant, MutationSite } from "./MutationSite.ts";
import { rangeOf, type SyntaxNode, walk } from "./syntax.ts";

export interface Instrumented {
  readonly source: string;
  readonly mutants: readonly ContractMutant[];
}

/** A place, the number of its first alternative, and what its modifier is called. */
type Numbered = MutationSite & { readonly first: number; readonly name: string };

/**
 * A file with every alternative of its places built in.
 *
 * @param source a character a byte
 * @param firstNumber the number of its first mutant
 */
export function instrument(
  file: string,
  source: string,
  tree: SyntaxNode,
  sites: readonly MutationSite[],
  firstNumber: number,
): Instrumented {
  const sorted = numbered(sites, firstNumber);
  const insertions = insertionsOf(file, source, tree, sorted);

  const plain = (start: number, end: number): string => {
    const within = insertions.filter(({ at }) => at >= start && at < end);
    const stops = [start, ...within.map(({ at }) => at), end];
    return stops
      .slice(1)
      .map((stop, i) => source.slice(stops[i], stop) + (within[i]?.text ?? ""))
      .join("");
  };
  /** The source from `start` to `end` with the places in it, which are those from `from` on. */
  const render = (start: number, end: number, from: number): string => {
    let rendered = "";
    let at = start;
    for (const [i, site] of sorted.entries()) {
      if (i < from || site.start < at || site.end > end) continue;
      rendered += plain(at, site.start) + choiceOf(site, render(site.start, site.end, i + 1));
      at = site.end;
    }
    return rendered + plain(at, end);
  };

  const mutants = sorted.flatMap(({ alternatives, first, start, end }) =>
    alternatives.map(({ from, to, isRule = false }, i) => {
      const line = source.slice(0, start).split("\n").length;
      const code = source.split("\n")[line - 1]?.trim() ?? "";
      const error = errorAt(source, start, end);
      return {
        number: first + i,
        file,
        line,
        offset: start,
        end,
        from,
        to,
        isRule,
        code,
        ...(error !== undefined && { error }),
      };
    }),
  );
  return { source: render(0, source.length, 0), mutants };
}

/** What the statement around a place reverts with, if it does. */
function errorAt(source: string, start: number, end: number): string | undefined {
  const statement = source.slice(start, source.indexOf(";", Math.max(start, end - 1)));
  return /revert (?:\w+\.)?(\w+)/.exec(statement)?.[1];
}

/** What is around stands before what is within it; of two places at the same bytes the statement is around the value. */
function numbered(sites: readonly MutationSite[], firstNumber: number): Numbered[] {
  let next = firstNumber;
  return [...sites]
    .sort((a, b) => a.start - b.start || b.end - a.end || (a.kind === "statement" ? -1 : 1))
    .map((site) => {
      const first = next;
      next += site.alternatives.length;
      return { ...site, first, name: `mutated${first}` };
    });
}

/** How a place is written, around what it holds. */
function choiceOf({ kind, alternatives, first, name, cast = "" }: Numbered, inside: string): string {
  const cases = alternatives.map(({ text }, i) => ({ text, number: first + i }));
  switch (kind) {
    case "value":
      return `(${cases.map(({ text, number }) => `isMutant(${number}) ? (${text}) : `).join("")}${cast}(${inside}))`;
    case "statement":
      return `{ ${cases.map(({ text, number }) => `if (isMutant(${number})) { ${text} } else `).join("")}{ ${inside} } }`;
    case "modifier":
      return name;
    case "assembly":
      return cases.reduce((rest, { text, number }) => {
        const is = `eq(activeMutantNumber, ${number})`;
        return `add(mul(${text}, ${is}), mul(${rest}, iszero(${is})))`;
      }, inside);
  }
}

function insertionsOf(
  file: string,
  source: string,
  tree: SyntaxNode,
  sites: readonly Numbered[],
): { at: number; text: string }[] {
  const blocks = nodesOf(tree, "InlineAssembly").map((block) => {
    const { start, end } = rangeOf(block);
    const own = sites.filter((site) => site.kind === "assembly" && site.start >= start && site.end <= end);
    // Asked for what it reports: within the block nothing does.
    const asked = own.map(({ first }) => `isMutant(${first});\n`).join("");
    return { at: start, text: `${asked}uint256 activeMutantNumber = activeMutant();\n` };
  });
  const modifiers = nodesOf(tree, "ContractDefinition").map((contract) => {
    const { start, end } = rangeOf(contract);
    const own = sites.filter((site) => site.kind === "modifier" && site.start >= start && site.end <= end);
    return {
      at: end - 1,
      text: own
        .map(
          ({ name, first, body = "" }) =>
            `modifier ${name}() { if (isMutant(${first})) { _; } else { ${body} } }\n`,
        )
        .join(""),
    };
  });
  const toSwitch = path.posix.relative(path.posix.dirname(file), SWITCH_FILE);
  const imported = toSwitch.startsWith(".") ? toSwitch : `./${toSwitch}`;
  const header = {
    at: source.indexOf(";", source.indexOf("pragma solidity")) + 1,
    text: `\nimport {activeMutant, isMutant} from "${imported}";`,
  };
  return [header, ...blocks, ...modifiers].sort((a, b) => a.at - b.at);
}

function nodesOf(tree: SyntaxNode, type: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node) => {
    if (node.nodeType === type) found.push(node);
  });
  return found;
}
