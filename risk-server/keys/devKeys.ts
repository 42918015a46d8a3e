import { keccak256, stringToHex, type Hex } from "viem";
import { privateKeyToAddress } from "viem/accounts";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";

/** The only chain on which development keys may sign. */
export const DEVELOPMENT_CHAIN_ID = 31_337;

const ROLES = ["margin", "mark", "sender"] as const;
const KNOWN = 16;

/**
 * INSECURE: keys anybody can compute, for risk server `index` of a development chain. A server refuses to start with any
 * of them on a chain other than 31337.
 */
export function devKeys(index: number): RiskServerConfig["keys"] {
  if (!Number.isInteger(index) || index < 0 || index >= KNOWN) {
    throw new RangeError(`There are development keys 0 to ${KNOWN - 1}, not ${index}`);
  }
  return { margin: derive("margin", index), mark: derive("mark", index), sender: derive("sender", index) };
}

/** Addresses of `devKeys(index)`: `sender` needs coins for gas, `margin` and `mark` belong in the signer sets. */
export function devAddresses(index: number): { margin: Hex; mark: Hex; sender: Hex } {
  const keys = devKeys(index);
  return {
    margin: privateKeyToAddress(keys.margin),
    mark: privateKeyToAddress(keys.mark),
    sender: privateKeyToAddress(keys.sender),
  };
}

/** Whether `key` is one of the keys above. */
export function isDevKey(key: Hex): boolean {
  for (let index = 0; index < KNOWN; index++) {
    for (const role of ROLES) if (derive(role, index) === key.toLowerCase()) return true;
  }
  return false;
}

const derive = (role: (typeof ROLES)[number], index: number): Hex =>
  keccak256(stringToHex(`plimsoll INSECURE development key: ${role} ${index}`));
