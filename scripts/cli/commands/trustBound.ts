import { trustBound, type TrustBound, type TrustBoundParameters } from "@plimsoll/sdk";
import type { Command } from "commander";
import { z } from "zod";

import { badInput } from "../CommandError.ts";
import { wholeNumber } from "../input/options.ts";
import { readDocument } from "../input/readDocument.ts";
import { formatUsd } from "../terminal/money.ts";
import { print, printJson } from "../terminal/print.ts";
import { table } from "../terminal/table.ts";

interface TrustBoundOptions {
  readonly seconds: number;
  readonly json?: true;
}

const integer = z.union([z.string().regex(/^\d+$/), z.number().int().nonnegative()]).transform(BigInt);

const MARK = { mark: integer, anchor: integer.optional() };
const TRADED = {
  ...MARK,
  name: z.string(),
  openInterestCap: integer,
  lotDecimals: z.number().int().min(0).max(6),
};

/** Amounts as integers of 1e-6 USD, ratios 1e6 = 100 %: as the contracts keep them. */
const VENUE = z.strictObject({
  instruments: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({ ...TRADED, kind: z.enum(["perp", "binary", "scalar"]) }),
      z.strictObject({
        ...TRADED,
        kind: z.enum(["call", "put"]),
        strike: integer,
        underlying: z.strictObject(MARK),
      }),
      z.strictObject({ ...TRADED, kind: z.literal("spot"), haircut: integer }),
    ]),
  ),
  terms: z.strictObject({
    floorRatio: integer,
    growthPerMinute: integer,
    bonusMax: integer,
    insuranceShare: integer,
    perpBand: integer,
    binaryBand: integer,
    perpCap: integer,
    binaryCap: integer,
    fundingRate: integer,
    minInterval: integer.refine((seconds) => seconds > 0n, "must be above 0"),
    optionBand: integer.optional(),
  }),
  initialMargins: integer.optional(),
  equities: integer.optional(),
  tokensHeld: integer.optional(),
});

const WEEK = 604_800;

export function registerTrustBound(program: Command): void {
  program
    .command("trust-bound")
    .description("what a malicious quorum of the margin set, or of the mark set, can cost at worst")
    .argument("<venue>", "instruments, terms and what is held: a JSON file or an http(s) address")
    .option("--seconds <n>", "how long nobody stops it", wholeNumber(0, WEEK), 3_600)
    .option("--json", "one JSON document, amounts as integers of 1e-6 USD in strings")
    .addHelpText("after", "\nExample:\n  plimsoll trust-bound venue.json --seconds 600 --json")
    .action(answer);
}

async function answer(source: string, { seconds, json }: TrustBoundOptions): Promise<void> {
  const { data, error } = VENUE.safeParse(await readDocument(source));
  if (data === undefined) {
    const [issue] = error.issues;
    throw badInput(`${source}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a venue"}.`);
  }
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  const parameters = { ...Object.fromEntries(given), reactionSeconds: seconds } as TrustBoundParameters;
  const bound = trustBound(parameters);
  if (json) {
    printJson({
      seconds,
      ...Object.fromEntries(rows(bound).map(([name, amount]) => [name, String(amount)])),
    });
    return;
  }
  const columns = [
    { title: `malicious for ${String(seconds)} s`, align: "left" },
    { title: "at worst, USD", align: "right" },
  ] as const;
  print(
    table(
      columns,
      rows(bound).map(([name, amount]) => [TITLES[name], formatUsd(amount)]),
    ).join("\n"),
  );
}

const TITLES: Readonly<Record<keyof TrustBound, string>> = {
  marginTooLow: "margins too low",
  marginTooHigh: "margins too high",
  marks: "marks and funding",
};

const rows = (bound: TrustBound): [keyof TrustBound, bigint][] => [
  ["marginTooLow", bound.marginTooLow],
  ["marginTooHigh", bound.marginTooHigh],
  ["marks", bound.marks],
];
