import type { Profile } from "@plimsoll/model";

/** ρ between assets of one class, and of two classes of risk assets; decimal strings. */
export interface Correlation {
  readonly within: string;
  readonly cross: string;
}

/** The two correlations of a profile that has one regime and the same ρ in every class; else nothing. */
export function correlationOf(profile: Profile): Correlation | undefined {
  const [regime, ...others] = profile.regimes;
  const risk = profile.tree.children?.find((node) => node.name === "risk");
  if (regime === undefined || others.length > 0 || risk === undefined) return undefined;
  const cross = regime.correlation[risk.name];
  const [within, ...rest] = new Set(risk.children?.map((node) => regime.correlation[node.name]));
  if (cross === undefined || within === undefined || rest.length > 0) return undefined;
  return { within, cross };
}
