import { canonicalJson, type Profile } from "@plimsoll/model";
import { keccak256, toBytes, type Hex } from "viem";

/**
 * The name of a model: keccak256 of its profile's canonical JSON (UTF-8). The profile holds the model's version and
 * every parameter.
 *
 * @throws ModelError if the profile has no canonical JSON.
 */
export function modelHash(profile: Profile): Hex {
  return keccak256(toBytes(canonicalJson(profile)));
}
