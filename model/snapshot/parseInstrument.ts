import { varianceYears } from "../clock/varianceYears.ts";
import { ModelError } from "../errors/ModelError.ts";
import { kinksOf } from "../instruments/kinksOf.ts";
import { underlyingMark, unitWorstCase } from "../instruments/unitWorstCase.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { assetOf, checkContract, checkNames, type Surroundings } from "./checkTerms.ts";
import type { MarketInstrument } from "./Market.ts";
import { parseLiquidityFacts } from "./parseLiquidityFacts.ts";
import { parseOption, parseScalar } from "./parseOption.ts";
import { parsePerpetual, parseSpot } from "./parseLinear.ts";
import { settlementOf } from "./settlementOf.ts";
import type { Binary, Instrument, Outcome, Parlay, QuotedInstrument } from "./Snapshot.ts";
import { yearsTo } from "./yearsTo.ts";

/** Checks and parses one instrument of a snapshot. */
export function parseInstrument(
  key: string,
  quoted: QuotedInstrument,
  around: Surroundings,
): MarketInstrument {
  const { mark, liquidity: facts, ...terms } = quoted;
  checkNames(key, quoted);
  checkMark(key, quoted);
  const parsed = parseTerms(key, terms, mark, around);
  const spotOf = (underlying: string): string => around.snapshot.assets[underlying]!.spot;
  return {
    key,
    mark,
    worst: unitWorstCase(quoted, spotOf),
    notional: notionalOf(quoted, spotOf),
    settlement: settlementOf(key, parsed),
    ...(facts === undefined ? {} : { liquidity: parseLiquidityFacts(key, quoted.kind, facts) }),
    ...parsed,
  };
}

function parseTerms(key: string, terms: Instrument, mark: number, around: Surroundings) {
  switch (terms.kind) {
    case "perp":
      return parsePerpetual(key, terms, around);
    case "spot":
      return parseSpot(key, terms, around);
    case "binary":
      return binary(key, terms, around);
    case "scalar":
      return parseScalar(key, terms, around);
    case "call":
    case "put":
      return parseOption(key, terms, mark, around);
    case "outcome":
      return outcome(key, terms, around);
    case "parlay":
      return parlay(key, terms, around);
    default:
      throw new ModelError(
        "unsupported",
        `instruments.${key}.kind is unknown`,
        (terms as { kind?: unknown }).kind,
        "Use perp, spot, binary, scalar, call, put, outcome or parlay.",
      );
  }
}

function checkMark(key: string, { kind, mark }: QuotedInstrument): void {
  const isLinear = kind === "perp" || kind === "spot";
  const least = isLinear ? 1 : 0;
  const most = isLinear || kind === "call" || kind === "put" ? Infinity : 1_000_000;
  if (!(Number.isSafeInteger(mark) && mark >= least && mark <= most)) {
    throw new ModelError(
      "impossiblePrice",
      `instruments.${key}.mark is not a price`,
      mark,
      most === 1_000_000
        ? "Send an integer from 0 to 1,000,000 (1e-6 USD)."
        : `Send an integer of at least ${least} in 1e-6 USD for one unit of the underlying.`,
    );
  }
}

/** 1e-6 USD that one unit stands for. */
function notionalOf(quoted: QuotedInstrument, spotOf: (underlying: string) => string): bigint {
  switch (quoted.kind) {
    case "perp":
    case "spot":
      return BigInt(quoted.mark);
    case "call":
    case "put":
      return underlyingMark(spotOf(quoted.underlying));
    default:
      return 1_000_000n;
  }
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
    kinks: kinksOf(terms),
    years: varianceYears(around.profile.assets[terms.underlying]!, terms, around.snapshot),
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
    const kind = around.snapshot.instruments[leg]?.kind;
    if (kind !== "binary" && kind !== "outcome") {
      throw new ModelError(
        "unknownInstrument",
        `A leg of instruments.${key} is not a binary or outcome of the snapshot`,
        leg,
        "Parlays are made of contracts that settle at 0 or 1.",
      );
    }
    return around.indexOf.get(leg)!;
  });
  return { kind: "parlay" as const, terms, legs, years: yearsTo(terms, around.snapshot) };
}
