import type { Chain, SignerRole, SignerSet } from "../ledger/createChain.ts";

/** The committee's signer sets as the chain has them, read again after a while because they rotate. */
export type SignerSets = (role: SignerRole) => Promise<SignerSet>;

const KEPT_MS = 10_000;

export function createSignerSets(chain: Chain): SignerSets {
  const kept = new Map<SignerRole, { until: number; set: Promise<SignerSet> }>();
  return (role) => {
    const known = kept.get(role);
    if (known !== undefined && known.until > performance.now()) return known.set;
    const set = chain.signerSet(role);
    kept.set(role, { until: performance.now() + KEPT_MS, set });
    set.catch(() => kept.delete(role));
    return set;
  };
}
