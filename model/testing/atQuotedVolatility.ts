import type { Profile } from "../profiles/Profile.ts";

/** The profile without floors under volatilities: prices move at the snapshot's own, which closed forms in tests are at. */
export function atQuotedVolatility(profile: Profile): Profile {
  const assets = Object.fromEntries(
    Object.entries(profile.assets).map(([name, { usedVolatility: _, ...asset }]) => [name, asset]),
  );
  return { ...profile, assets };
}
