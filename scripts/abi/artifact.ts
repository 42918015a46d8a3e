import { z } from "zod";

const parameter = z.object({
  name: z.string(),
  type: z.string(),
  indexed: z.boolean().optional(),
  get components() {
    return z.array(parameter).optional();
  },
});

const abiItem = z.object({
  type: z.enum(["function", "event", "error", "constructor", "receive", "fallback"]),
  name: z.string().optional(),
  inputs: z.array(parameter).optional(),
  outputs: z.array(parameter).optional(),
  stateMutability: z.enum(["pure", "view", "nonpayable", "payable"]).optional(),
  anonymous: z.boolean().optional(),
});

/** One entry of an ABI, without `internalType`, which no client needs. */
export type AbiItem = z.output<typeof abiItem>;
export type AbiParameter = z.output<typeof parameter>;

/** What of a compiled contract's artifact (`artifacts/**\/<Name>.json`) an export needs. */
export const artifactSchema = z.object({
  contractName: z.string(),
  sourceName: z.string(),
  abi: z.array(abiItem),
  /** Libraries this contract calls, by source file and name. */
  linkReferences: z.record(z.string(), z.record(z.string(), z.unknown())),
});

export type Artifact = z.output<typeof artifactSchema>;
