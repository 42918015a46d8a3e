import { ConfigError, describeError } from "@plimsoll/sdk";
import { isAddressEqual, type Address, type LocalAccount } from "viem";

import { DEVELOPMENT_CHAIN_ID, isDevKey } from "../keys/devKeys.ts";
import type { Chain, SignerRole } from "../ledger/createChain.ts";
import type { RiskServerConfig } from "./riskServerConfigSchema.ts";

/**
 * What must be so before a server may run: the node answers and is of the right chain, the contracts are there, the keys
 * are no development keys (but on a development chain) and belong to the committee.
 * @throws ConfigError with everything that is not so and what to do.
 */
export async function checkDeployment(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  accounts: { margin: LocalAccount; mark: LocalAccount };
}): Promise<void> {
  const { config, chain, accounts } = parameters;
  refuseDevKeys(config);
  const { chainId, rpcUrl } = config.chain;
  const host = new URL(rpcUrl).host;
  const actual = await chain.chainId().catch((error: unknown) => {
    throw new ConfigError([
      `chain.rpcUrl: no chain answers at ${host} (${describeError(error)}): start a node there or give another URL`,
    ]);
  });
  if (actual !== chainId) {
    throw new ConfigError([
      `chain.chainId is ${chainId}, but the node at ${host} is of chain ${actual}: use a node of chain ${chainId}, or change chain.chainId and contracts`,
    ]);
  }
  const contracts = Object.entries(config.contracts).flatMap(([name, address]) =>
    address === undefined ? [] : [[name, address] as const],
  );
  const missing = await Promise.all(
    contracts.map(async ([name, address]) =>
      (await chain.hasCode(address))
        ? []
        : [
            `contracts.${name} is ${address}, where chain ${chainId} has no code: deploy it, or correct the address`,
          ],
    ),
  );
  if (missing.flat().length === contracts.length) {
    throw new ConfigError([
      `contracts: none of them has code on chain ${chainId} at ${host}: the addresses are of another chain, perhaps of a local one that was started again. Deploy to this one`,
    ]);
  }
  if (missing.flat().length > 0) throw new ConfigError(missing.flat());

  const strangers = await Promise.all([
    strangerTo(chain, "margin", accounts.margin.address),
    strangerTo(chain, "mark", accounts.mark.address),
  ]);
  if (strangers.flat().length > 0) throw new ConfigError(strangers.flat());
}

function refuseDevKeys({ keys, chain }: RiskServerConfig): void {
  if (chain.chainId === DEVELOPMENT_CHAIN_ID) return;
  const known = Object.entries(keys).filter(([, key]) => isDevKey(key));
  if (known.length === 0) return;
  throw new ConfigError(
    known.map(
      ([role]) =>
        `keys.${role} is a development key, which anybody can compute, and chain ${chain.chainId} is not a development chain: use a key of your own`,
    ),
  );
}

async function strangerTo(chain: Chain, role: SignerRole, address: Address): Promise<string[]> {
  const { signers } = await chain.signerSet(role);
  if (signers.some((signer) => isAddressEqual(signer, address))) return [];
  return [
    `keys.${role} belongs to ${address}, which is not in the committee's ${role} set (${signers.join(", ")}): use a member's key, or rotate the set`,
  ];
}
