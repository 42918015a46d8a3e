import { z } from "zod";

import { address } from "../codecs/index.ts";

/** Where the contracts of one venue are. */
export const deploymentSchema = z.object({
  chainId: z.int().positive(),
  addresses: z.object({
    marginEngine: address,
    markOracle: address,
    riskCommittee: address,
    riskParameters: address,
    instrumentRegistry: address,
    settlementOracle: address,
    signerBonds: address,
    /** A view for keepers; the venue works without it. */
    marginLens: address.optional(),
    /** What proofs of the venue's solvency take the future to be; the venue works without it. */
    scenarioSets: address.optional(),
    /** Freezes the book and takes the proofs. */
    solvencyOracle: address.optional(),
    /** Only on development chains. */
    testDollar: address.optional(),
  }),
});

export type Deployment = z.output<typeof deploymentSchema>;
