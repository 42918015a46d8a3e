import type { Hex } from "viem";

import { badInput } from "../CommandError.ts";

/** The only chain on which keys that anybody knows may sign. */
export const DEVELOPMENT_CHAIN_ID = 31_337;

/** Which of the accounts of every Hardhat node stands in for a key. */
export type DevelopmentPerson = "deployer" | "keeper" | "publisher";

/**
 * The private key in an environment variable, or with --dev-keys that of a Hardhat node's account.
 *
 * @throws CommandError (2) if both are given, or --dev-keys on another chain than 31337.
 */
export async function privateKeyOf(parameters: {
  readonly variable: string;
  readonly devKeys: boolean;
  readonly person: DevelopmentPerson;
  readonly chainId: number;
}): Promise<Hex | undefined> {
  const { variable, devKeys, person, chainId } = parameters;
  const given = process.env[variable];
  const key = given === "" ? undefined : given;
  if (!devKeys) return key === undefined ? undefined : (key as Hex);
  if (key !== undefined) throw badInput(`--dev-keys is given while ${variable} is set. Choose one.`);
  if (chainId !== DEVELOPMENT_CHAIN_ID) {
    throw badInput(
      `--dev-keys is for chain ${DEVELOPMENT_CHAIN_ID} only, this is chain ${chainId}. Set ${variable} instead.`,
    );
  }
  return developmentKey(person);
}

async function developmentKey(name: DevelopmentPerson): Promise<Hex> {
  const { bytesToHex } = await import("viem");
  const { person } = await import("../../demo/people.ts");
  const { privateKey } = person(name).getHdKey();
  if (privateKey === null) throw new Error(`the development account ${name} has no private key`);
  return bytesToHex(privateKey);
}
