import { colorsOf } from "../terminal/colors.ts";
import { formatUsd } from "../terminal/money.ts";
import type { RecomputeAnswer } from "./recomputeDocument.ts";

/** The answer for people. */
export function recomputeText(answer: RecomputeAnswer): string {
  const pc = colorsOf(process.stdout);
  if (!answer.equal) {
    const { path, published, recomputed } = answer.difference;
    return [
      `${pc.red("differs:")} ${pc.bold(path)}`,
      `  published   ${shown(published)}`,
      `  recomputed  ${shown(recomputed)}`,
    ].join("\n");
  }
  const { account, epoch, initialMargin, maintenanceMargin, points, digest, signers, quorumChecked } =
    answer.recomputed;
  const { ledger, siblingLots } = answer.recomputed;
  return [
    `${pc.green("equal:")} every figure follows from the published inputs, to the bit`,
    `  account      ${account}`,
    `  epoch        ${epoch}`,
    `  margin       ${formatUsd(initialMargin)} USD, maintenance ${formatUsd(maintenanceMargin)}`,
    `  scenarios    ${points.toLocaleString("en-US")}`,
    ...(ledger === undefined ? [] : [`  ledger       of block ${ledger.blockNumber}, ${ledger.blockHash}`]),
    ...siblingLots.map(({ instrument, size }, at) =>
      at === 0 ? `  also held    ${lots(instrument, size)}` : `               ${lots(instrument, size)}`,
    ),
    `  digest       ${digest}`,
    ...signers.map((signer, at) => `  ${at === 0 ? "signed by  " : "           "}  ${signer}`),
    quorumChecked
      ? "  quorum       met by the signers given"
      : pc.dim("  quorum       not checked: give --signers and --threshold"),
  ].join("\n");
}

/** What the document cannot prove: that is in the ledger. */
const lots = (instrument: number, size: bigint): string =>
  `${size} lots of ${instrument} in other accounts of the owner (as stated: read them at that block)`;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string" || typeof value === "bigint") return String(value);
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
}
