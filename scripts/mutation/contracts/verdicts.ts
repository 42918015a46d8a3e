import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { ContractMutant } from "./MutationSite.ts";

/** What became of the mutants of one file: the test that noticed each, or null. */
interface FileVerdicts {
  /** Of the file: verdicts on another version of it are of no use. */
  readonly hash: string;
  readonly by: Record<string, string | null>;
}

/** Verdicts kept from run to run, so that one that was interrupted goes on. */
export interface Verdicts {
  /** The test that noticed the mutant; null if none did, undefined if it has not been tried. */
  of: (mutant: ContractMutant) => string | null | undefined;
  keep: (mutant: ContractMutant, by: string | null) => void;
}

/** @param sources of the files by path */
export function openVerdicts(file: string, sources: ReadonlyMap<string, string>): Verdicts {
  const stored = read(file);
  const verdicts: Record<string, FileVerdicts> = {};
  for (const [name, source] of sources) {
    const hash = createHash("sha256").update(source).digest("hex").slice(0, 16);
    const known = stored[name];
    verdicts[name] = known?.hash === hash ? known : { hash, by: {} };
  }
  const key = ({ offset, end, from, to }: ContractMutant): string => `${offset}-${end}: ${from} → ${to}`;
  return {
    of: (mutant) => verdicts[mutant.file]?.by[key(mutant)],
    keep: (mutant, by) => {
      const own = verdicts[mutant.file];
      if (own === undefined) return;
      own.by[key(mutant)] = by;
      mkdirSync(path.dirname(file), { recursive: true });
      // Another run may have written meanwhile, of other files.
      writeFileSync(file, JSON.stringify({ ...read(file), [mutant.file]: own }));
    },
  };
}

function read(file: string): Record<string, FileVerdicts | undefined> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, FileVerdicts | undefined>;
  } catch {
    return {};
  }
}
