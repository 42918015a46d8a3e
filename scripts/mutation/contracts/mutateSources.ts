import { readFileSync } from "node:fs";
import path from "node:path";

import { type Analysis, compileSyntax, contractFiles } from "./compileSyntax.ts";
import { type Declarations, findSites } from "./findSites.ts";
import { instrument } from "./instrument.ts";
import { SWITCH_FILE, switchSource } from "./mutantSwitch.ts";
import type { Alternative, ContractMutant, MutationSite } from "./MutationSite.ts";
import { child, children, rangeOf, text, typeOf, walk } from "./syntax.ts";

export interface MutatedSources {
  /** All sources by path, those of the files with all their mutants. */
  readonly sources: ReadonlyMap<string, string>;
  readonly mutants: readonly ContractMutant[];
  /** The same without some of them, by number. */
  readonly without: (numbers: readonly number[]) => MutatedSources;
}

/** How often what does not compile is left out, before that is an error of ours. */
const ROUNDS = 8;

/** Which of a file's changes to build in. */
export type Choose = (alternatives: readonly Alternative[]) => readonly Alternative[];

/** @param files those to mutate, as `contracts/libraries/MarginMath.sol` */
export function mutateSources(root: string, files: readonly string[], choose: Choose): MutatedSources {
  const originals = new Map(
    contractFiles(root).map((file) => [file, readFileSync(path.join(root, file), "utf8")]),
  );
  const analysis = compileSyntax(root, originals);
  const declarations = declarationsOf(root, analysis);
  const places = new Map(
    files.map((file): [string, readonly MutationSite[]] => {
      const tree = analysis.trees.get(file);
      if (tree === undefined) throw new Error(`${file} was not compiled`);
      return [file, chosen(findSites(bytes(originals.get(file) ?? ""), tree, declarations), choose)];
    }),
  );
  return compiling(root, originals, analysis, places);
}

/** Leaves out what does not compile. */
function compiling(
  root: string,
  originals: ReadonlyMap<string, string>,
  analysis: Analysis,
  places: Map<string, readonly MutationSite[]>,
): MutatedSources {
  for (let round = 0; round < ROUNDS; round++) {
    const mutated = build(originals, analysis, places);
    const { errors } = compileSyntax(root, mutated.sources);
    if (errors.length === 0)
      return {
        ...mutated,
        without: (numbers) => {
          const fewer = new Map(places);
          for (const mutant of mutated.mutants.filter(({ number }) => numbers.includes(number)))
            fewer.set(mutant.file, without(fewer.get(mutant.file) ?? [], mutant));
          return compiling(root, originals, analysis, fewer);
        },
      };
    for (const { file, start, message } of errors) {
      const sites = places.get(file);
      const number = numberAt(bytes(mutated.sources.get(file) ?? ""), start);
      const mutant = mutated.mutants.find((each) => each.number === number);
      if (sites === undefined || mutant === undefined) throw new Error(message);
      places.set(file, without(sites, mutant));
    }
  }
  throw new Error("Mutants do not compile");
}

function chosen(sites: readonly MutationSite[], choose: Choose): MutationSite[] {
  const wanted = new Set(choose(sites.flatMap(({ alternatives }) => alternatives)));
  return sites
    .map((site) => ({ ...site, alternatives: site.alternatives.filter((each) => wanted.has(each)) }))
    .filter(({ alternatives }) => alternatives.length > 0);
}

function build(
  originals: ReadonlyMap<string, string>,
  { trees }: Analysis,
  places: ReadonlyMap<string, readonly MutationSite[]>,
): Pick<MutatedSources, "sources" | "mutants"> {
  const sources = new Map([...originals, [SWITCH_FILE, switchSource]]);
  const mutants: ContractMutant[] = [];
  for (const [file, sites] of places) {
    const tree = trees.get(file);
    if (tree === undefined) continue;
    const made = instrument(file, bytes(originals.get(file) ?? ""), tree, sites, mutants.length + 1);
    sources.set(file, Buffer.from(made.source, "latin1").toString("utf8"));
    mutants.push(...made.mutants);
  }
  return { sources, mutants };
}

/** The compiler's places are counted in bytes: a character for each. */
const bytes = (source: string): string => Buffer.from(source, "utf8").toString("latin1");

/** The mutant in whose text an error is: the last that was asked for before it. */
function numberAt(source: string, start: number): number | undefined {
  const before = source.slice(0, start);
  const asked = [...before.matchAll(/isMutant\((\d+)\)|activeMutantNumber, (\d+)\)|mutated(\d+)/g)].at(-1);
  const after = /^[^;{}]*?(?:isMutant\((\d+)\))/.exec(source.slice(start));
  const number = source.startsWith("(isMutant(", start)
    ? after?.[1]
    : (asked?.[1] ?? asked?.[2] ?? asked?.[3]);
  return number === undefined ? undefined : Number(number);
}

function without(sites: readonly MutationSite[], { offset, end, from, to }: ContractMutant): MutationSite[] {
  return sites
    .map((site) =>
      site.start === offset && site.end === end
        ? { ...site, alternatives: site.alternatives.filter((each) => each.from !== from || each.to !== to) }
        : site,
    )
    .filter(({ alternatives }) => alternatives.length > 0);
}

function declarationsOf(root: string, { trees }: Analysis): Declarations {
  const constants = new Set<number>();
  const modifiers = new Map<number, string>();
  for (const [file, tree] of trees) {
    walk(tree, (node, ancestors) => {
      const { id, nodeType } = node;
      if (id === undefined) return;
      if (nodeType === "VariableDeclaration" && text(node, "mutability") === "constant") {
        if (/^u?int\d+$/.test(typeOf(node))) constants.add(id);
      }
      const body = child(node, "body");
      if (nodeType !== "ModifierDefinition" || body === undefined || ancestors.length === 0) return;
      if (children(child(node, "parameters"), "parameters").length > 0) return;
      const { start, end } = rangeOf(body);
      const folder = file.startsWith("contracts/") ? root : path.join(root, "node_modules");
      const source = bytes(readFileSync(path.join(folder, file), "utf8"));
      modifiers.set(id, source.slice(start + 1, end - 1));
    });
  }
  return { constants, modifiers };
}
