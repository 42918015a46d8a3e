import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { FactorModel } from "../tree/factorModel.ts";

/** Jumps of the profile as numbers; by asset of the factor model. */
export interface ParsedJumps {
  /** s. */
  readonly varianceShare: number;
  readonly assets: readonly {
    /** Expected jumps over the horizon that every asset under the node has at once. */
    readonly sharedMean: number;
    readonly ownMean: number;
    /** κ. */
    readonly skew: number;
  }[];
}

/**
 * @returns undefined if the profile has none
 * @throws ModelError `impossibleParameter` for s outside [0, .25], a rate that is not positive or a skew beyond 1;
 *   `unknownNode`; `unsupported` for a profile that holds to settlement.
 */
export function parseJumps(profile: Profile, factors: FactorModel): ParsedJumps | undefined {
  const { jumps } = profile;
  if (jumps === undefined) return undefined;
  if (profile.horizon === "settlement") {
    throw new ModelError(
      "unsupported",
      "Jumps need a margin period of risk",
      profile.horizon,
      "Leave jumps out of a profile that holds to settlement.",
    );
  }
  const varianceShare = within("jumps.varianceShare", jumps.varianceShare, 0, 0.25);
  const perDay = within("jumps.perDay", jumps.perDay, 1e-6, 10);
  const shared = within("jumps.shared", jumps.shared, 0, 1);
  const node = factors.nodes.findIndex(({ name }) => name === jumps.node);
  if (node < 0) {
    throw new ModelError("unknownNode", "jumps.node is not in the tree", jumps.node, "Name an inner node.");
  }
  const assets = factors.assets.map(({ name, path }) => {
    const parameters = profile.assets[name];
    if (parameters === undefined) {
      throw new ModelError(
        "unknownUnderlying",
        "The profile has no parameters for an asset of its tree",
        name,
        "Add it to profile.assets.",
      );
    }
    const mean = perDay * within(`horizonDays of ${name}`, parameters.horizonDays, 0, 10);
    const common = path.includes(node) ? shared : 0;
    return {
      sharedMean: mean * common,
      ownMean: mean * (1 - common),
      skew: within(`jumpSkew of ${name}`, parameters.jumpSkew ?? "0", -1, 1),
    };
  });
  return { varianceShare, assets };
}

function within(field: string, text: string, least: number, most: number): number {
  const value = parseDecimal(text, field);
  if (!(value >= least && value <= most)) {
    throw new ModelError(
      "impossibleParameter",
      `${field} is out of bounds`,
      text,
      `Use a number from ${least} to ${most}.`,
    );
  }
  return value;
}
