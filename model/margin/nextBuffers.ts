import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { PreviousBuffer, Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { carriedBuffers, carriedUnit, unitsUp } from "./classBuffers.ts";

/**
 * The `buffers` of the snapshot after `last`: where the buffer of every class of underlyings stood in `last`, to 1e-12, so
 * that epochs of seconds do not add up roundings. A class that `last` has no buffer of starts with the full one, as does
 * everything when there is no last snapshot (then leave `buffers` out). One that another profile left outside the bounds of
 * this one counts as the nearest bound.
 * @throws ModelError as parseMarket, for the assets of `last` that the profile models.
 */
export function nextBuffers(profile: Profile, last: Snapshot): Readonly<Record<string, PreviousBuffer>> {
  const parameters = profile.margin.antiProcyclical;
  if (parameters === undefined) return {};
  const full = parseFraction(profile.margin.buffer, "margin.buffer");
  const assets = Object.fromEntries(
    Object.entries(last.assets).filter(([name]) => profile.assets[name] !== undefined),
  );
  const market = parseMarket(profile, factorModel(profile), { ...last, assets, events: {}, instruments: {} });
  const [lowest, highest] = [unitsUp(parseFraction(parameters.lowest, "lowest buffer")), unitsUp(full)];
  const bounded = ({ buffer, time }: PreviousBuffer): PreviousBuffer => {
    const units = unitsUp(parseFraction(buffer, "buffer"));
    return { buffer: decimal(units < lowest ? lowest : units > highest ? highest : units), time };
  };
  const started = market.assets
    .filter(({ name }) => parameters.longRunVolatility[name] !== undefined)
    .map(({ classNode }) => [classNode, { buffer: decimal(highest), time: last.time }] as const);
  const before = Object.entries(last.buffers ?? {}).map(
    ([name, previous]) => [name, bounded(previous)] as const,
  );
  const buffers = { ...Object.fromEntries(started), ...Object.fromEntries(before) };
  const now = carriedBuffers(parameters, full, { ...last, assets, buffers }, market);
  return Object.fromEntries(
    [...now].map(([name, units]) => [name, { buffer: decimal(units), time: last.time }]),
  );
}

/** The shortest decimal string of a number of 1e-12. */
function decimal(units: bigint): string {
  const digits = (units % carriedUnit).toString().padStart(12, "0").replace(/0+$/, "");
  const whole = (units / carriedUnit).toString();
  return digits === "" ? whole : `${whole}.${digits}`;
}
