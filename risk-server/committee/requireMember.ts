import { isAddressEqual, recoverAddress, type Address, type Hex } from "viem";

import { Problem } from "../http/Problem.ts";
import type { SignerRole } from "../ledger/createChain.ts";
import type { SignerSets } from "./createSignerSets.ts";

/**
 * Who asks for a signature signs what it proposes, so that a stranger cannot make servers compute.
 *
 * @param signature The proposer's own, of `digest`.
 * @returns Who it is.
 * @throws Problem `not-a-member`
 */
export async function requireMember({
  role,
  signerSets,
  digest,
  signature,
}: {
  role: SignerRole;
  signerSets: SignerSets;
  digest: Hex;
  signature: Hex;
}): Promise<Address> {
  const proposer = await recoverAddress({ hash: digest, signature }).catch(() => "nobody" as const);
  const { signers } = await signerSets(role);
  if (proposer !== "nobody" && signers.some((signer) => isAddressEqual(signer, proposer))) return proposer;
  throw new Problem(
    403,
    "not-a-member",
    `Only members of the ${role} set may propose`,
    `the proposal is signed by ${proposer}, or is not what was signed`,
  );
}
