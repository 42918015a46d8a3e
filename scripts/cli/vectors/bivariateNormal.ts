import { bivariateNormalCdf, inverseNormal } from "@plimsoll/model";
import { z } from "zod";

import { vectorChecker } from "./VectorChecker.ts";

const probability = z.number().gt(0).lt(1);

const bivariateNormalSchema = z.object({
  bvn: z
    .array(
      z.object({
        h: z.number(),
        k: z.number(),
        rho: z.number().min(-1).max(1),
        cdf: z.number(),
        cdf_str: z.string().regex(/^\d(\.\d+)?(e-\d+)?$/),
      }),
    )
    .min(1),
  joint_default: z
    .array(
      z.object({
        pA: probability,
        pB: probability,
        rho_asset: z.number().min(-1).max(1),
        p_both: z.number(),
        p_A_only: z.number(),
        p_B_only: z.number(),
        p_neither: z.number(),
        binary_correlation: z.number(),
        longA_shortB_P_lose_both: z.number(),
      }),
    )
    .min(1),
});

/** The file was computed to an absolute 1e-40: digits of what it gives below that are noise. */
const NOISE = 1e-40;

/**
 * Two inverse normals stand before each probability. Φ⁻¹ is good to 1e-15, which 7.9e-13 = Φ₂ far off the diagonal
 * multiplies by 20.
 */
const JOINT = { relative: 1e-12 } as const;

/** The distribution function itself, and the four outcomes of two events with correlated latent normals. */
export const bivariateNormal = vectorChecker(
  "bivariate-normal.json",
  bivariateNormalSchema,
  (vectors, tally) => {
    for (const { h, k, rho, cdf, cdf_str: text } of vectors.bvn) {
      tally.row(`bvn h=${h} k=${k} ρ=${rho}`, (check) => {
        const computed = bivariateNormalCdf(h, k, rho);
        for (const [what, expected] of [
          ["cdf", cdf],
          ["cdf_str", Number(text)],
        ] as const) {
          if (Math.abs(expected) < NOISE) check.within(what, computed, expected, NOISE);
          else check.close(what, computed, expected, { relative: 1e-13 });
        }
      });
    }
    for (const row of vectors.joint_default) {
      const { pA, pB, rho_asset: rho } = row;
      tally.row(`joint_default pA=${pA} pB=${pB} ρ=${rho}`, (check) => {
        const a = inverseNormal(pA);
        const b = inverseNormal(pB);
        const both = bivariateNormalCdf(a, b, rho);
        const onlyB = bivariateNormalCdf(-a, b, -rho);
        check.close("p_both", both, row.p_both, JOINT);
        check.close("p_A_only", bivariateNormalCdf(a, -b, -rho), row.p_A_only, JOINT);
        check.close("p_B_only", onlyB, row.p_B_only, JOINT);
        check.close("p_neither", bivariateNormalCdf(-a, -b, rho), row.p_neither, JOINT);
        check.close("longA_shortB_P_lose_both", onlyB, row.longA_shortB_P_lose_both, JOINT);
        const deviations = Math.sqrt(pA * (1 - pA) * pB * (1 - pB));
        // A difference of two probabilities of up to ½: absolute.
        check.within("binary_correlation", (both - pA * pB) / deviations, row.binary_correlation, 1e-13);
      });
    }
  },
);
