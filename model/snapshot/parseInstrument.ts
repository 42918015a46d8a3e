import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import { parseLiquidityFacts } from "./parseLiquidityFacts.ts";
import type { MarketAsset, MarketEvent, MarketInstrument } from "./Market.ts";
import type { Binary, Outcome, Parlay, Perpetual, QuotedInstrument, Snapshot } from "./Snapshot.ts";
import { yearsTo } from "./yearsTo.ts";

interface Surroundings {
  readonly snapshot: Snapshot;
  readonly assets: readonly MarketAsset[];
  readonly events: readonly MarketEvent[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Checks and parses one instrument of a snapshot. */
export function parseInstrument(
  key: string,
  quoted: QuotedInstrument,
  around: Surroundings,
): MarketInstrument {
  const { mark, liquidity: facts, ...terms } = quoted;
  checkMark(key, quoted);
  const common = {
    key,
    mark,
    ...(facts === undefined ? {} : { liquidity: parseLiquidityFacts(key, quoted.kind, facts) }),
  };
  switch (terms.kind) {
    case "perp":
      return { ...common, ...perpetual(key, terms, around) };
    case "binary":
      return { ...common, ...binary(key, terms, around) };
    case "outcome":
      return { ...common, ...outcome(key, terms, around) };
    case "parlay":
      return { ...common, ...parlay(key, terms, around) };
    default:
      throw new ModelError(
        "unsupported",
        `instruments.${key}.kind is unknown`,
        (terms as { kind?: unknown }).kind,
        "Use perp, binary, outcome or parlay.",
      );
  }
}

function checkMark(key: string, { kind, mark }: QuotedInstrument): void {
  const fine = Number.isSafeInteger(mark) && (kind === "perp" ? mark > 0 : mark >= 0 && mark <= 1_000_000);
  if (!fine) {
    throw new ModelError(
      "impossiblePrice",
      `instruments.${key}.mark is not a price`,
      mark,
      kind === "perp"
        ? "Send a positive integer in 1e-6 USD for one unit of the underlying."
        : "Send an integer from 0 to 1,000,000 (1e-6 USD).",
    );
  }
}

function perpetual(key: string, terms: Perpetual, around: Surroundings) {
  if (!Number.isInteger(terms.lotDecimals) || terms.lotDecimals < 0 || terms.lotDecimals > 12) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.lotDecimals is not a number of decimals`,
      terms.lotDecimals,
      "Use an integer from 0 to 12; one lot is 10^-lotDecimals units.",
    );
  }
  const asset = assetOf(key, terms.underlying, around);
  return { kind: "perp" as const, terms, asset, lotsPerUnit: Number(powerOfTen(terms.lotDecimals)) };
}

function binary(key: string, terms: Binary, around: Surroundings) {
  checkContract(key, terms);
  const asset = assetOf(key, terms.underlying, around);
  const strike = parseDecimal(terms.strike, `instruments.${key}.strike`);
  let upperStrike = Infinity;
  if (terms.comparison === "between") {
    if (terms.upperStrike === undefined) {
      throw new ModelError(
        "missingField",
        `instruments.${key}.upperStrike is missing`,
        undefined,
        "A between contract needs both strikes.",
      );
    }
    upperStrike = parseDecimal(terms.upperStrike, `instruments.${key}.upperStrike`);
    if (!(upperStrike > strike)) {
      throw new ModelError(
        "impossiblePrice",
        `instruments.${key}.upperStrike is not above the strike`,
        terms.upperStrike,
        "Order the strikes.",
      );
    }
  } else if (!["greaterOrEqual", "greater", "less"].includes(terms.comparison)) {
    throw new ModelError(
      "unsupported",
      `instruments.${key}.comparison is unknown`,
      terms.comparison,
      "Use greaterOrEqual, greater, less or between.",
    );
  }
  return {
    kind: "binary" as const,
    terms,
    asset,
    strike,
    upperStrike,
    years: yearsTo(terms, around.snapshot),
  };
}

function outcome(key: string, terms: Outcome, around: Surroundings) {
  checkContract(key, terms);
  const event = around.events.findIndex((candidate) => candidate.key === terms.event);
  if (event < 0) {
    throw new ModelError(
      "unknownEvent",
      `instruments.${key}.event is not in the snapshot`,
      terms.event,
      "Add it to snapshot.events.",
    );
  }
  const outcomes = around.events[event]!.probabilities.length;
  if (!Number.isInteger(terms.outcome) || terms.outcome < 0 || terms.outcome >= outcomes) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.outcome is not an outcome of ${terms.event}`,
      terms.outcome,
      `Use an index from 0 to ${outcomes - 1}.`,
    );
  }
  return {
    kind: "outcome" as const,
    terms,
    event,
    outcome: terms.outcome,
    years: yearsTo(terms, around.snapshot),
  };
}

function parlay(key: string, terms: Parlay, around: Surroundings) {
  checkContract(key, terms);
  if (terms.legs.length < 1 || new Set(terms.legs).size !== terms.legs.length) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.legs is not a list of distinct instruments`,
      terms.legs,
      "Name each leg once.",
    );
  }
  const legs = terms.legs.map((leg) => {
    const index = around.indexOf.get(leg);
    const kind = around.snapshot.instruments[leg]?.kind;
    if (index === undefined || (kind !== "binary" && kind !== "outcome")) {
      throw new ModelError(
        "unknownInstrument",
        `A leg of instruments.${key} is not a binary or outcome of the snapshot`,
        leg,
        "Parlays are made of contracts that settle at 0 or 1.",
      );
    }
    return index;
  });
  return { kind: "parlay" as const, terms, legs, years: yearsTo(terms, around.snapshot) };
}

function assetOf(key: string, name: string, { assets }: Surroundings): number {
  const index = assets.findIndex((asset) => asset.name === name);
  if (index < 0) {
    throw new ModelError(
      "unknownUnderlying",
      `instruments.${key}.underlying is not in the snapshot`,
      name,
      "Add its spot and volatility to snapshot.assets.",
    );
  }
  return index;
}

function checkContract(key: string, terms: Binary | Outcome | Parlay): void {
  if ((terms.lotDecimals as number) !== 0) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.lotDecimals is not 0`,
      terms.lotDecimals,
      "One lot of a contract is one contract.",
    );
  }
  if (!Number.isSafeInteger(terms.expiry) || terms.expiry <= 0) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.expiry is not a Unix time in seconds`,
      terms.expiry,
      "Send an integer.",
    );
  }
}
