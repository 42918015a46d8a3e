import { ModelError } from "../errors/ModelError.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";

export function exactMargin(input: {
  profile: Profile;
  snapshot: Snapshot;
  positions: readonly Position[];
}): MarginReport {
  throw new ModelError("unsupported", "exactMargin is not written yet", input.profile.name, "Wait.");
}
