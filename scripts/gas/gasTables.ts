import type { GasSnapshot } from "./GasSnapshot.ts";
import { goals } from "./goals.ts";

/** EIP-170. */
const SIZE_LIMIT = 24_576;

/** The measured part of docs/gas.md. */
export function gasTables(snapshot: GasSnapshot): string {
  return [
    "| act | gas | goal | |",
    "|---|--:|--:|---|",
    ...Object.entries(snapshot.acts).map(([act, gas]) => {
      const goal = goals[act];
      const over = goal === undefined ? 0 : gas - goal;
      return row([act, number(gas), number(goal), over > 0 ? `missed by ${number(over)}` : ""]);
    }),
    "",
    ...profileTable(snapshot),
    "",
    "| contract | bytes | room below 24,576 |",
    "|---|--:|--:|",
    ...Object.entries(snapshot.sizes)
      .sort(([, a], [, b]) => b - a)
      .map(([contract, size]) => row([contract, number(size), number(SIZE_LIMIT - size)])),
  ].join("\n");
}

/** A column an act, a row a part. */
function profileTable({ profiles }: GasSnapshot): string[] {
  const entries = Object.entries(profiles).map(([name, gas]) => {
    const [act = "", part = ""] = name.split(": ");
    return { act, part, gas };
  });
  const acts = [...new Set(entries.map(({ act }) => act))];
  const parts = [...new Set(entries.map(({ part }) => part))];
  const gasOf = (act: string, part: string): number | undefined =>
    entries.find((each) => each.act === act && each.part === part)?.gas;
  return [
    row(["a margin check of", ...acts]),
    `|---|${acts.map(() => "--:|").join("")}`,
    ...parts.map((part) => row([part, ...acts.map((act) => number(gasOf(act, part)))])),
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const number = (value: number | undefined): string => value?.toLocaleString("en-US") ?? "–";
