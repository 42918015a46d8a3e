import type { MarginClaim, MarginEvidenceResult } from "@plimsoll/sdk";

import { colorsOf } from "../terminal/colors.ts";
import { formatUsd } from "../terminal/money.ts";

/** The answer for people. */
export function evidenceText(found: MarginEvidenceResult, transactions?: readonly string[]): string {
  const pc = colorsOf(process.stdout);
  if ("reason" in found) return `${pc.green("no evidence:")} ${found.reason}`;
  const [{ subject, one, other }] = found.evidence;
  return [
    `${pc.red("contradiction:")} two margins of one portfolio, epoch, model and snapshot`,
    `  account    ${subject.account}`,
    `  epoch      ${subject.epoch}`,
    `  one        ${margins(one)}`,
    `  other      ${margins(other)}`,
    ...found.evidence.map(({ signer }, at) => `  ${at === 0 ? "signed by" : "         "}  ${signer}`),
    ...(transactions ?? []).map((hash, at) => `  ${at === 0 ? "reported " : "         "}  ${hash}`),
    ...(transactions === undefined ? [pc.dim("  not reported: give --submit")] : []),
  ].join("\n");
}

const margins = ({ initialMargin, maintenanceMargin, issuedAt }: MarginClaim): string =>
  `${formatUsd(initialMargin)} USD, maintenance ${formatUsd(maintenanceMargin)}, issued at ${issuedAt}`;
