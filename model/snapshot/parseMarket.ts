import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import { varianceYears } from "../clock/varianceYears.ts";
import { usedVolatility } from "../volatility/usedVolatility.ts";
import type { Market, MarketAsset } from "./Market.ts";
import { parseEvent } from "./parseEvent.ts";
import { parseInstrument } from "./parseInstrument.ts";
import { parseSurface } from "./parseSurface.ts";
import { shiftedVolatility } from "./shiftedVolatility.ts";
import type { Snapshot } from "./Snapshot.ts";

/**
 * Checks a snapshot once, here, and parses its decimals. Assets and instruments are ordered by key so that
 * the result does not depend on the order in which JSON was written.
 * @throws ModelError naming the field, the value and the remedy.
 */
export function parseMarket(profile: Profile, factors: FactorModel, snapshot: Snapshot): Market {
  if ((snapshot.version as number) !== 1) {
    throw new ModelError("unsupported", "Unknown snapshot version", snapshot.version, "Send version 1.");
  }
  if (!Number.isSafeInteger(snapshot.time) || snapshot.time <= 0) {
    throw new ModelError(
      "impossibleParameter",
      "snapshot.time is not a Unix time in seconds",
      snapshot.time,
      "Send an integer.",
    );
  }
  const malformed = snapshot.beacons.find((beacon) => !/^0x[0-9a-fA-F]{64}$/.test(beacon));
  if (malformed !== undefined || snapshot.beacons.length === 0) {
    throw new ModelError(
      "malformedSeed",
      "snapshot.beacons is not a list of 32 bytes of hexadecimal each",
      malformed ?? snapshot.beacons,
      "Write 0x and 64 digits, at least once.",
    );
  }
  const assets = Object.keys(snapshot.assets)
    .sort()
    .map((name) => parseAsset(profile, factors, snapshot, name));
  const events = Object.keys(snapshot.events)
    .sort()
    .map((key) => parseEvent(profile, factors, snapshot, key));
  const keys = Object.keys(snapshot.instruments).sort();
  const indexOf = new Map(keys.map((key, i) => [key, i]));
  const instruments = keys.map((key) =>
    parseInstrument(key, snapshot.instruments[key]!, { profile, snapshot, assets, events, indexOf }),
  );
  return { time: snapshot.time, assets, events, instruments, indexOf };
}

function parseAsset(profile: Profile, factors: FactorModel, snapshot: Snapshot, name: string): MarketAsset {
  const factor = factors.assets.findIndex((asset) => asset.name === name);
  const parameters = profile.assets[name];
  if (factor < 0 || parameters === undefined) {
    throw new ModelError(
      "unknownUnderlying",
      `The profile ${profile.name} does not model this underlying`,
      name,
      "Add it to profile.tree and profile.assets, or leave it out of the snapshot.",
    );
  }
  const quote = snapshot.assets[name]!;
  const spot = parseDecimal(quote.spot, `assets.${name}.spot`);
  const shift = parseDecimal(parameters.shift, `shift of ${name}`);
  if (!(spot > 0)) {
    throw new ModelError(
      "impossiblePrice",
      `assets.${name}.spot is not a price`,
      quote.spot,
      "Send a positive price; an index at or below zero halts the instrument.",
    );
  }
  // P&L is (S_h + a) − (S + a) relative to S: of a double's 16 digits 7 are left.
  if (spot < shift * 1e-9) {
    throw new ModelError(
      "impossiblePrice",
      `assets.${name}.spot is lost in rounding beside the shift of ${parameters.shift} USD`,
      quote.spot,
      "Send a price of at least a billionth of the shift; an index that low halts the instrument.",
    );
  }
  const volatility = parseDecimal(quote.volatility, `assets.${name}.volatility`);
  if (!(volatility > 0 && volatility <= 20)) {
    throw new ModelError(
      "impossibleParameter",
      `assets.${name}.volatility is not an annual volatility`,
      quote.volatility,
      'Send a fraction above 0 and at most 20; "0.65" is 65 % a year.',
    );
  }
  return {
    name,
    factor,
    classNode: factors.nodes[factors.assets[factor]!.path.at(-1)!]!.name,
    spot,
    shift,
    volatility: shiftedVolatility(volatility, spot, shift),
    daysPerYear: parameters.daysPerYear,
    usedVolatility: shiftedVolatility(usedVolatility(quote, parameters, `assets.${name}`), spot, shift),
    surface: parseSurface(quote.surface, {
      spot,
      shift,
      yearsTo: (expiry) => varianceYears(parameters, { expiry }, snapshot),
      path: `assets.${name}`,
    }),
    marginPeriodYears:
      parseDecimal(parameters.horizonDays, `horizonDays of ${name}`) / parameters.daysPerYear,
  };
}
