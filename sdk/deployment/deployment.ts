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
    /** The solvency oracle, and what it proves with; the venue works without them. */
    scenarioSets: address.optional(),
    solvencyOracle: address.optional(),
    batchVerifier: address.optional(),
    tailVerifier: address.optional(),
    /** Examples that read the oracle. */
    venueVault: address.optional(),
    lendingPool: address.optional(),
    /** Only on development chains. */
    testDollar: address.optional(),
  }),
});

export type Deployment = z.output<typeof deploymentSchema>;
