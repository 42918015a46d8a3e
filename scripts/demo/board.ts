import { formatUsd } from "@plimsoll/sdk";
import type { Colors } from "../cli/terminal/colors.ts";

/** One account as a person wants to see it. Money in 1e-6 USD. */
export interface BoardRow {
  readonly name: string;
  readonly equity: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly binding: string;
  /** Seconds since the attestation was issued; undefined when no quorum could be reached. */
  readonly attestationAge: number | undefined;
  readonly signers: readonly string[];
}

export interface BoardStep {
  /** Unix seconds. */
  readonly time: number;
  readonly epoch: number;
  readonly prices: readonly {
    readonly asset: string;
    readonly price: number;
    readonly change: number | undefined;
  }[];
  readonly rows: readonly BoardRow[];
}

/** Short enough for a terminal of 80 columns. */
const HEADINGS = ["account", "equity", "initial", "maint.", "E/IM", "binds", "signed by"] as const;
const RIGHT_ALIGNED = new Set([1, 2, 3, 4]);
const DECIMAL_BELOW = 1_000;
const PPM = 1_000_000n;

/** Equity over initial margin; undefined when nothing needs margin. */
export function marginRatio(equity: bigint, initialMargin: bigint): number | undefined {
  return initialMargin === 0n ? undefined : Number((equity * PPM) / initialMargin) / Number(PPM);
}

/**
 * The market and every account after one step, as lines of text.
 * @param happened Lines about what lies between the two: the liquidations.
 */
export function drawBoard(step: BoardStep, colors: Colors, happened: readonly string[] = []): string {
  const prices = step.prices.map(({ asset, price, change }) => {
    const moved = change === undefined || Math.abs(change) < 0.0005 ? "" : ` ${signedPercent(change)}`;
    const maximumFractionDigits = price < DECIMAL_BELOW ? 1 : 0;
    const text = `${asset} ${price.toLocaleString("en-US", { maximumFractionDigits })}${moved}`;
    return change !== undefined && change < -0.01 ? colors.red(text) : text;
  });
  const cells = step.rows.map(rowCells);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return RIGHT_ALIGNED.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [
    `${colors.bold(clock(step.time))}  ${colors.dim(`epoch ${step.epoch}`)}`,
    `  ${prices.join("  ")}`,
    ...happened,
    `  ${colors.dim(line(HEADINGS))}`,
    ...step.rows.map((row, i) => `  ${tint(row, colors)(line(cells[i] ?? []))}`),
  ].join("\n");
}

function rowCells(row: BoardRow): string[] {
  return [
    row.name,
    dollars(row.equity),
    dollars(row.initialMargin),
    dollars(row.maintenanceMargin),
    marginRatio(row.equity, row.initialMargin)?.toFixed(3) ?? "–",
    row.binding,
    row.attestationAge === undefined
      ? "no quorum"
      : `${row.signers.join(", ")} · ${row.attestationAge} s ago`,
  ];
}

function tint(row: BoardRow, colors: Colors): (text: string) => string {
  if (row.equity < row.maintenanceMargin) return colors.red;
  return row.equity < row.initialMargin ? colors.yellow : (text) => text;
}

/** "2025-10-10 21:20 UTC" of Unix seconds. */
export const clock = (time: number): string =>
  `${new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const dollars = (amount: bigint): string => formatUsd(amount, { decimals: 0 });

const signedPercent = (share: number): string =>
  `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}%`;
