import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one group of tests; `remove` takes it away again. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  return {
    path,
    /** Writes text, or a value as JSON (a bigint as a decimal string), and returns the path. */
    write(name: string, content: unknown): string {
      const file = join(path, name);
      const text =
        typeof content === "string"
          ? content
          : JSON.stringify(content, (_key, value: unknown) =>
              typeof value === "bigint" ? value.toString() : value,
            );
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
