/**
 * What acts cost and how large contracts are, against what docs/gas.json says they did: more or less than that is a
 * failure until `npm run gas -- --write` says it was meant.
 */
import { readFileSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

const SNAPSHOT = new URL("../../../docs/gas.json", import.meta.url);
/** Times differ from run to run, and with them the bytes of signatures that are zero. */
const TOLERANCE = 0.005;

/** Set by `npm run gas -- --write`, which collects the lines that begin so. */
const isWriting = process.env.PLIMSOLL_GAS === "write";
const LINE = "gas.json ";

export type Part = "acts" | "sizes" | "profiles";

/** Compares a figure with the snapshot's, or while that is written, tells it. */
export function matchSnapshot(part: Part, row: string, value: number): void {
  // Code that counts its lines is larger and costs more.
  if (hre.globalOptions.coverage) return;
  if (isWriting) {
    console.log(LINE + JSON.stringify([part, row, value]));
    return;
  }
  const snapshot = JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Record<Part, Record<string, number>>;
  const known = snapshot[part][row];
  const hint = "If that is meant: npm run gas -- --write";
  expect(known, `docs/gas.json does not know "${row}", which is ${String(value)}. ${hint}`).to.be.a("number");
  const change = (100 * (value - (known ?? 0))) / (known ?? 1);
  const sign = change < 0 ? "" : "+";
  const text = `${row}: ${String(value)}, in docs/gas.json ${String(known)} (${sign}${change.toFixed(2)} %). ${hint}`;
  expect(Math.abs(change), text).to.be.at.most(100 * TOLERANCE);
}
