import { createRequire } from "node:module";

import type { Range } from "../mutation/contracts/syntax.ts";

/** A statement that tests run or not: its characters, with what blank space and comments precede it. */
export interface Statement extends Range {
  /** What Hardhat counts it by. */
  readonly tag: string;
}

interface Instrumenter {
  latestSupportedSolidityVersion: () => string;
  addStatementCoverageInstrumentation: (
    source: string,
    name: string,
    version: string,
  ) => { metadata: readonly { kind: string; tag: Uint8Array; startUtf16: number; endUtf16: number }[] };
}

let instrumenter: Instrumenter | undefined;

/**
 * The statements of a source as Hardhat counts them. Hardhat writes how often each tag was met and keeps to itself where it
 * stands: this asks its own instrumenter again.
 *
 * @param file the path from the root
 */
export function statementsOf(file: string, source: string): Statement[] {
  // The package that Hardhat itself depends on, in the version that it depends on.
  instrumenter ??= createRequire(import.meta.resolve("hardhat/config"))(
    "@nomicfoundation/edr",
  ) as Instrumenter;
  const { metadata } = instrumenter.addStatementCoverageInstrumentation(
    source,
    `project/${file}`,
    instrumenter.latestSupportedSolidityVersion(),
  );
  return metadata
    .filter(({ kind }) => kind === "statement")
    .map(({ tag, startUtf16, endUtf16 }) => ({
      tag: Buffer.from(tag).toString("hex"),
      start: startUtf16,
      end: endUtf16,
    }));
}
