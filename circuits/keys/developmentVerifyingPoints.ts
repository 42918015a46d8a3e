import { getCurveFromName } from "ffjavascript";

import { developmentTrapdoor } from "./trapdoor.ts";

/** α and δ of every development key, affine and decimal: what it is known by. */
export async function developmentVerifyingPoints(): Promise<{ alpha: string[]; delta: string[][] }> {
  const { G1, G2 } = await getCurveFromName("bn128", { singleThread: true });
  const { alpha, delta } = developmentTrapdoor;
  return {
    alpha: G1.toObject(G1.toAffine(G1.timesScalar(G1.g, alpha)))
      .slice(0, 2)
      .map(String),
    delta: G2.toObject(G2.toAffine(G2.timesScalar(G2.g, delta)))
      .slice(0, 2)
      .map((pair) => pair.map(String)),
  };
}
