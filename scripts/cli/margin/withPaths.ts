import type { Profile } from "@plimsoll/model";

/** The profile with `paths` scenarios in all, in as many equal panels as divide that number, at most the profile's. */
export function withPaths(profile: Profile, paths: number): Profile {
  let panels = profile.scenarioSet.panels;
  while (paths % panels !== 0) panels -= 1;
  return { ...profile, scenarioSet: { ...profile.scenarioSet, panels, pointsPerPanel: paths / panels } };
}
