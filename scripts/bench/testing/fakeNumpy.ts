import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** How a numpy behaves that is none. */
export type FakeNumpy = "right" | "wrong" | "missing" | "dying" | "hanging";

/**
 * Writes a command that stands for python with numpy: it speaks the protocol of numpyTails.py and sorts in JavaScript.
 * @returns its path; it writes its process id beside it, into `pid`
 */
export function writeFakeNumpy(folder: string, behaviour: FakeNumpy): string {
  const command = path.join(folder, `python-${behaviour}`);
  const module = pathToFileURL(path.join(import.meta.dirname, "runFakeNumpy.ts")).href;
  const pid = path.join(folder, "pid");
  const call = `import(${JSON.stringify(module)}).then(({ run }) => run(${JSON.stringify(behaviour)}))`;
  const record = `require("node:fs").writeFileSync(${JSON.stringify(pid)}, String(process.pid))`;
  writeFileSync(command, `#!${process.execPath}\n${record};\n${call};\n`);
  chmodSync(command, 0o755);
  return command;
}
