import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";

/** USD that one lot held loses in scenario s. */
export type Losses = (s: number) => number;

/** 400 scenarios in four panels: at 99 % the tail of all is the four worst, of a panel the worst. */
export const handProfile: Profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 4, pointsPerPanel: 100 },
};

/** 100 moves that happened: at 99 % the worst counts. */
const pastPoints = 100;

/** USD as an integer of 1e-6. */
export function usd(amount: number): bigint {
  return BigInt(Math.floor(amount * 1e6 + 0.5));
}

/** The same loss in every scenario from `first` to `last`, none elsewhere. */
export function between(first: number, last: number, loss: number): Losses {
  return (s) => (s >= first && s <= last ? loss : 0);
}

/**
 * A cube whose losses are written down instead of simulated, so that every term of a margin follows by hand. An
 * instrument without losses loses nothing.
 */
export function handCube(input: {
  profile?: Profile;
  snapshot: Snapshot;
  losses: Readonly<Record<string, Losses>>;
  historical?: Readonly<Record<string, Losses>>;
  /** USD that one lot held loses under each named stress, by instrument. */
  stresses?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}): ScenarioCube {
  const { profile = handProfile, snapshot, losses, historical, stresses } = input;
  const market = parseMarket(profile, factorModel(profile), snapshot);
  const points = profile.scenarioSet.panels * profile.scenarioSet.pointsPerPanel;
  const keys = market.instruments.map(({ key }) => key);
  const rowsOf = (by: Readonly<Record<string, Losses>>, length: number): Float64Array[] =>
    keys.map((key) => Float64Array.from({ length }, (_, s) => gain(by[key]?.(s) ?? 0)));
  const rows = rowsOf(losses, points);
  const names = Object.keys(stresses ?? {});
  return {
    profile,
    snapshot,
    points,
    instruments: keys,
    rows,
    peaks: Float64Array.from(rows, (row) => row.reduce((most, p) => Math.max(most, Math.abs(p)), 0)),
    market,
    ...(stresses === undefined
      ? {}
      : {
          stress: {
            names,
            rows: keys.map((key) => Float64Array.from(names, (name) => gain(stresses[name]![key] ?? 0))),
          },
        }),
    ...(historical === undefined
      ? {}
      : { historical: { points: pastPoints, rows: rowsOf(historical, pastPoints) } }),
  };
}

function gain(loss: number): number {
  return 0 - Math.floor(loss * 1e6 + 0.5);
}
