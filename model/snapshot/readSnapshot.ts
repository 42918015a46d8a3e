import { ModelError } from "../errors/ModelError.ts";
import type { Binary, EventQuote, QuotedInstrument, QuotedSmile, Snapshot } from "./Snapshot.ts";
import { fields, type Fields } from "./fields.ts";
import { readLiquidations, readLiquidity } from "./readLiquidity.ts";

/** The shape of a snapshot; that its prices are possible is checked by parseMarket. */
export function readSnapshot(snapshot: Fields): Snapshot {
  const version = snapshot.integer("version");
  if (version !== 1) {
    throw new ModelError("unsupported", `${snapshot.path}.version is unknown`, version, "Write version 1.");
  }
  return {
    version,
    time: snapshot.integer("time"),
    beacons: texts(snapshot, "beacons"),
    assets: record(snapshot.object("assets"), (asset) => ({
      spot: asset.text("spot"),
      volatility: asset.text("volatility"),
      ...optional(asset, "liquidations", readLiquidations),
      ...present("spread", asset.optionalText("spread")),
      ...present("toxicity", asset.optionalText("toxicity")),
      ...(asset.keys.includes("surface")
        ? { surface: asset.list("surface").map(readSmile(asset.path)) }
        : {}),
    })),
    events: record(snapshot.object("events"), readEvent),
    instruments: record(snapshot.object("instruments"), (instrument) => ({
      ...readInstrument(instrument),
      ...optional(instrument, "liquidity", readLiquidity),
    })),
    ...optional(snapshot, "ledger", (ledger) => ({
      blockNumber: ledger.integer("blockNumber"),
      blockHash: ledger.text("blockHash"),
      root: ledger.text("root"),
    })),
    ...optional(snapshot, "buffers", (buffers) =>
      record(buffers, (previous) => ({ buffer: previous.text("buffer"), time: previous.integer("time") })),
    ),
  };
}

function readSmile(path: string): (json: unknown, i: number) => QuotedSmile {
  return (json, i) => {
    const smile = fields(json, `${path}.surface[${i}]`);
    const expiry = smile.integer("expiry");
    return { expiry, strikes: texts(smile, "strikes"), volatilities: texts(smile, "volatilities") };
  };
}

function readEvent(event: Fields): EventQuote {
  return {
    cluster: event.text("cluster"),
    node: event.text("node"),
    probabilities: texts(event, "probabilities"),
    ...present("resolvesAt", event.optionalInteger("resolvesAt")),
    ...present("tiltPerRootDay", event.optionalText("tiltPerRootDay")),
    ...present("hazardPerDay", event.optionalText("hazardPerDay")),
    ...present("generator", event.optionalText("generator")),
    ...present("state", event.optionalText("state")),
  };
}

function readInstrument(instrument: Fields): QuotedInstrument {
  const kind = instrument.text("kind");
  const mark = instrument.integer("mark");
  const symbol = instrument.text("symbol");
  if (kind === "perp" || kind === "spot") {
    const underlying = instrument.text("underlying");
    const linear = { symbol, underlying, lotDecimals: instrument.integer("lotDecimals"), mark };
    return kind === "perp" ? { kind, ...linear } : { kind, ...linear, haircut: instrument.text("haircut") };
  }
  const expiry = instrument.integer("expiry");
  // For a contract parseMarket refuses any other value and says so.
  const lotDecimals = instrument.integer("lotDecimals") as 0;
  const source = present("source", instrument.optionalText("source"));
  switch (kind) {
    case "binary": {
      return {
        kind,
        symbol,
        underlying: instrument.text("underlying"),
        comparison: instrument.text("comparison") as Binary["comparison"],
        strike: instrument.text("strike"),
        ...present("upperStrike", instrument.optionalText("upperStrike")),
        ...source,
        expiry,
        lotDecimals,
        mark,
      };
    }
    case "scalar": {
      const underlying = instrument.text("underlying");
      const strike = instrument.text("strike");
      const upperStrike = instrument.text("upperStrike");
      return { kind, symbol, underlying, strike, upperStrike, ...source, expiry, lotDecimals, mark };
    }
    case "call":
    case "put": {
      const underlying = instrument.text("underlying");
      const strike = instrument.text("strike");
      return { kind, symbol, underlying, strike, ...source, expiry, lotDecimals, mark };
    }
    case "outcome": {
      const event = instrument.text("event");
      return { kind, symbol, event, outcome: instrument.integer("outcome"), expiry, lotDecimals, mark };
    }
    case "parlay":
      return { kind, symbol, legs: texts(instrument, "legs"), expiry, lotDecimals, mark };
    default:
      throw new ModelError(
        "unsupported",
        `${instrument.path}.kind is unknown`,
        kind,
        "Use perp, spot, binary, scalar, call, put, outcome or parlay.",
      );
  }
}

/** An optional object: not there at all when absent, so that the hash of a snapshot does not change. */
function optional<K extends string, T>(
  entry: Fields,
  name: K,
  read: (field: Fields) => T,
): Partial<Record<K, T>> {
  return present(name, entry.keys.includes(name) ? read(entry.object(name)) : undefined);
}

/** An optional field, in the same way. */
function present<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}

function record<T>(entries: Fields, read: (entry: Fields) => T): Record<string, T> {
  return Object.fromEntries(entries.keys.map((key) => [key, read(entries.object(key))]));
}

function texts(entry: Fields, name: string): string[] {
  return entry.list(name).map((value, i) => {
    if (typeof value === "string") return value;
    throw new ModelError(
      "missingField",
      `${entry.path}.${name}[${i}] is not a string`,
      value,
      "Write strings; numbers as decimal strings.",
    );
  });
}
