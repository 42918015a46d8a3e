import { defineChain, type Chain } from "viem";

export type VenueChainParameters = { chainId: number; rpcUrl: string };

/** The chain of a deployment as viem's clients take it, so that what they sign is for this chain id and no other. */
export function venueChain({ chainId, rpcUrl }: VenueChainParameters): Chain {
  return defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}
