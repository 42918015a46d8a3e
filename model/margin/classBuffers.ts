import { ModelError } from "../errors/ModelError.ts";
import { type Fraction, parseDecimal, parseFraction } from "../numeric/parseDecimal.ts";
import type { Market } from "../snapshot/Market.ts";
import type { PreviousBuffer, Snapshot } from "../snapshot/Snapshot.ts";

/** How the buffer gives way when volatility has risen, so that margins do not rise twice; decimal strings. */
export interface BufferParameters {
  readonly lowest: string;
  /** The fall in an hour while a class is stressed, and the rise in a day while it is not. */
  readonly fallPerHour: string;
  readonly risePerDay: string;
  /** A class is stressed when its volatility, over its long-run volatility, exceeds this. */
  readonly trigger: string;
  readonly longRunVolatility: Readonly<Record<string, string>>;
}

/** Buffers that margins are computed with are whole numbers of 1e-4. */
export const bufferUnit = 10_000n;
/** Buffers that are carried from epoch to epoch are whole numbers of 1e-12: a second of a rise is 1.2e-7. */
export const carriedUnit = 1_000_000_000_000n;
const carriedInUnit = carriedUnit / bufferUnit;

/** The buffer of every class of underlyings (`carriedBuffers`) rounded up to 1e-4. @throws ModelError as that. */
export function classBuffers(...parameters: Parameters<typeof carriedBuffers>): ReadonlyMap<string, bigint> {
  const exact = carriedBuffers(...parameters);
  return new Map([...exact].map(([name, carried]) => [name, (carried + carriedInUnit - 1n) / carriedInUnit]));
}

/**
 * The buffer of every class of underlyings, 1e-12: down from `full` to `lowest` while the mean over the class of
 * volatility/long-run volatility exceeds the trigger, up again while it does not. A pure function of the snapshot, which
 * carries where each buffer stood at the last epoch; a class without that has the full buffer.
 * @throws ModelError `malformedDecimal`, `impossibleParameter` for a previous buffer outside [lowest, full] or after the
 *   snapshot.
 */
export function carriedBuffers(
  parameters: BufferParameters,
  full: Fraction,
  snapshot: Snapshot,
  market: Market,
): ReadonlyMap<string, bigint> {
  const buffers = new Map<string, bigint>();
  const trigger = parseDecimal(parameters.trigger, "buffer trigger");
  for (const [name, previous] of Object.entries(snapshot.buffers ?? {})) {
    const ratios = market.assets
      .filter((asset) => asset.classNode === name && parameters.longRunVolatility[asset.name] !== undefined)
      .map(
        (asset) =>
          parseDecimal(snapshot.assets[asset.name]!.volatility) /
          parseDecimal(parameters.longRunVolatility[asset.name]!, `long-run volatility of ${asset.name}`),
      );
    const stressed = ratios.reduce((sum, ratio) => sum + ratio, 0) > trigger * ratios.length;
    buffers.set(name, nextBuffer(parameters, full, name, previous, snapshot.time, stressed));
  }
  return buffers;
}

function nextBuffer(
  parameters: BufferParameters,
  full: Fraction,
  name: string,
  previous: PreviousBuffer,
  time: number,
  stressed: boolean,
): bigint {
  const lowest = unitsUp(parseFraction(parameters.lowest, "lowest buffer"));
  const highest = unitsUp(full);
  const before = unitsUp(parseFraction(previous.buffer, `buffers.${name}.buffer`));
  if (before < lowest || before > highest || !(previous.time <= time)) {
    throw new ModelError(
      "impossibleParameter",
      `snapshot.buffers.${name} is not a buffer of an earlier epoch`,
      previous,
      `Carry the last snapshot's, from ${parameters.lowest}.`,
    );
  }
  const seconds = BigInt(time - previous.time);
  const rate = parseFraction(stressed ? parameters.fallPerHour : parameters.risePerDay, "buffer rate");
  const period = rate.denominator * (stressed ? 3600n : 86_400n);
  // A fall is rounded down and a rise up: both leave the buffer on the prudent side.
  const moved = carriedUnit * rate.numerator * seconds;
  if (stressed) {
    const next = before - moved / period;
    return next < lowest ? lowest : next;
  }
  const next = before + (moved + period - 1n) / period;
  return next > highest ? highest : next;
}

/** In 1e-12. */
export function unitsUp({ numerator, denominator }: Fraction): bigint {
  return (numerator * carriedUnit + denominator - 1n) / denominator;
}
