import type { Fields } from "./fields.ts";
import type { Depth, LiquidityFacts } from "./LiquidityFacts.ts";
import type { LiquidationSummary } from "./LiquidationSummary.ts";
import { ModelError } from "../errors/ModelError.ts";

/** The shape of liquidity facts, absent fields left out; parseLiquidityFacts checks their values. */
export function readLiquidity(facts: Fields): LiquidityFacts {
  const has = (name: string): boolean => facts.keys.includes(name);
  const fundingPerHour = facts.optionalText("fundingPerHour");
  return {
    ...(has("spread") ? { spread: facts.integer("spread") } : {}),
    ...(has("dailyVolume") ? { dailyVolume: facts.integer("dailyVolume") } : {}),
    ...(has("openInterest") ? { openInterest: facts.integer("openInterest") } : {}),
    ...(has("depth") ? { depth: readDepth(facts.object("depth")) } : {}),
    ...(fundingPerHour === undefined ? {} : { fundingPerHour }),
  };
}

function readDepth(depth: Fields): Depth {
  return { bids: levels(depth, "bids"), asks: levels(depth, "asks") };
}

function levels(depth: Fields, side: string): [number, number][] {
  return depth.list(side).map((level, i) => {
    const [price, lots] = Array.isArray(level) && level.length === 2 ? (level as unknown[]) : [];
    if (typeof price === "number" && typeof lots === "number") return [price, lots];
    throw new ModelError(
      "missingField",
      `${depth.path}.${side}[${i}] is not a price level`,
      level,
      "Write [price in 1e-6 USD, lots].",
    );
  });
}

/** The shape of a liquidation summary; liquidationFeedback checks its values. */
export function readLiquidations(summary: Fields): LiquidationSummary {
  const previous = summary.keys.includes("previous") ? summary.object("previous") : undefined;
  return {
    sales: three(summary, "sales"),
    purchases: three(summary, "purchases"),
    dailyVolume: summary.text("dailyVolume"),
    ...(previous === undefined
      ? {}
      : {
          previous: {
            time: previous.integer("time"),
            sales: previous.text("sales"),
            purchases: previous.text("purchases"),
          },
        }),
  };
}

function three(summary: Fields, name: string): [string, string, string] {
  const [one, two, four, ...more] = summary.list(name);
  if (typeof one === "string" && typeof two === "string" && typeof four === "string" && more.length === 0) {
    return [one, two, four];
  }
  throw new ModelError(
    "missingField",
    `${summary.path}.${name} is not three quantities`,
    summary.list(name),
    "Write decimal strings for moves of 1, 2 and 4 daily standard deviations.",
  );
}
