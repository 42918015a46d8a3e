import { readFile } from "node:fs/promises";

import { badInput } from "../CommandError.ts";

/** Contents of a text file, or one line that says why not. `remedy` is what to do if it does not exist. */
export async function readText(path: string | URL, name: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw badInput(`${name}: no such file. ${remedy}`);
    if (code === "EISDIR") throw badInput(`${name} is a directory. ${remedy}`);
    if (code === "EACCES") throw badInput(`${name}: no permission to read it. Change its mode or its owner.`);
    throw error;
  }
}
