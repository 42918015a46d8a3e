import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

const DRAFT = /^\.\d+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A draft is written within seconds: nobody has been writing this one. */
const STALE_MS = 3_600_000;

/**
 * Removes from a folder of proofs what a killed process left half written, and of one venue's proofs all but the newest.
 * Whoever shares the folder may do the same at the same time.
 *
 * @param parameters.prefix Of the venue's files, before the number of the book.
 * @param parameters.newest The newest frozen book, whose proof was put just now. Higher numbers are of a chain that was
 * reorganised or begun anew, so they go first. Without it only drafts are removed.
 */
export async function tidyProofs(parameters: {
  directory: string;
  prefix: string;
  keep: number;
  newest?: number;
}): Promise<void> {
  const { directory, prefix, keep, newest } = parameters;
  const names = await readdir(directory);
  const remove = (name: string): Promise<void> => rm(path.join(directory, name), { force: true });

  for (const name of names.filter((one) => DRAFT.test(one))) {
    const found = await stat(path.join(directory, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await remove(name);
  }
  if (newest === undefined) return;
  const kept = names.flatMap((name) => numberIn(name, prefix) ?? []);
  const surplus = kept.length - keep;
  if (surplus <= 0) return;
  const ahead = kept.filter((number) => number > newest);
  const behind = kept.filter((number) => number < newest).sort((a, b) => a - b);
  for (const number of [...ahead, ...behind].slice(0, surplus)) await remove(`${prefix}${number}.json`);
}

/** The number of the book that a file of the venue is of. */
function numberIn(name: string, prefix: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const [, digits] = /^([1-9]\d{0,14})\.json$/.exec(name.slice(prefix.length)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
