import { QUORUM, SERVERS } from "./services.ts";

/** How many risk servers run, and whether that is enough. */
export function quorumText(running: number): string {
  const verdict = running >= QUORUM ? `still a quorum of ${QUORUM}` : `${QUORUM} are a quorum`;
  return `${running} of ${SERVERS} risk servers run${running === 1 ? "s" : ""}, ${verdict}`;
}
