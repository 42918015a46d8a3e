import { FRACTION_ONE, mulDivUp, receiveSlice, type AccountId, type Position } from "@plimsoll/sdk";

import type { Chain } from "../chain/Chain.ts";
import type { Failover } from "../servers/createFailover.ts";
import { attest } from "./attest.ts";
import { chooseLegs } from "./chooseLegs.ts";
import type { FoundTerms } from "./findTerms.ts";
import type { NoPlan, Plan } from "./planSlice.ts";
import { valueOf } from "./valueOf.ts";

/**
 * @param positions, ownPositions Of the account and of the one that takes the legs over, in storage order.
 * @param target The most of the initial margin to take off, 1e18 = all of it.
 */
export type PlanLegsParameters = {
  chain: Chain;
  servers: Failover;
  own: AccountId;
  account: AccountId;
  positions: readonly Position[];
  ownPositions: readonly Position[];
  found: FoundTerms;
  target: bigint;
};

/** Which legs to take of an account whose slices are blocked by legs whose marks stand still. */
export async function planLegs(parameters: PlanLegsParameters): Promise<Plan | NoPlan> {
  const { chain, servers, own, account, positions, ownPositions, found, target } = parameters;
  const { terms, attestation, attestedMargin } = found;
  const live = await chain.livePositions(account);
  const choice = await chooseLegs({
    positions,
    live,
    // What the chain counts against the owner may be less than what was attested, and its floor more.
    initialMargin: attestedMargin > terms.initialMargin ? attestedMargin : terms.initialMargin,
    target,
    minimum: terms.fractionMin,
    attest: (left) => servers.firstAnswer((server) => server.attestation({ account, positions: left })),
  });
  if ("skip" in choice) return { skip: choice.skip, again: true };

  const { legs, fraction, attestationAfter } = choice;
  const value = await valueOf(chain, legs);
  return {
    slice: {
      account,
      liquidator: own,
      fraction,
      attestation,
      liquidatorAttestation: await attest(servers, own, receiveSlice({ positions: ownPositions, legs })),
      chosen: { legs, attestationAfter },
    },
    terms,
    // As if the fraction were of an account worth so much that it is these legs.
    grossValue: mulDivUp(value, FRACTION_ONE, fraction),
    legs: legs.length,
  };
}
