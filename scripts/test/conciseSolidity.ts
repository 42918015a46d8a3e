import { stripVTControlCharacters } from "node:util";

/**
 * Turns Hardhat's line per Solidity test into a line per test contract. Feed it every line of the output; it
 * answers with what to print, if anything. Failures and whatever is not a test's line pass through.
 */
export function createConciseSolidity(): { line: (text: string) => string | undefined } {
  let contract: { name: string; passed: number } | undefined;

  const finish = (): string => {
    const done = contract;
    contract = undefined;
    return done === undefined || done.passed === 0 ? "" : `  ✔ ${done.name} ${done.passed}\n`;
  };

  return {
    line(text) {
      const plain = stripVTControlCharacters(text);
      const header = /^\s*\S+\.t\.sol:(\w+)$/.exec(plain);
      if (header !== null) {
        const before = finish();
        contract = { name: header[1] ?? "", passed: 0 };
        return before === "" ? undefined : before.trimEnd();
      }
      if (contract !== undefined && /^\s+✔ /.test(plain)) {
        contract.passed++;
        return undefined;
      }
      if (
        plain.trim() === "" ||
        /^(Running Solidity tests|No contracts to compile|Compiled \d+ )/.test(plain)
      ) {
        return undefined;
      }
      return /^\s*\d+ passing/.test(plain) ? (finish() + text).trimEnd() : text;
    },
  };
}
