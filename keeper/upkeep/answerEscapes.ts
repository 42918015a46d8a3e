import type { BookAccount } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import { BehindError } from "../servers/BehindError.ts";
import { performAct } from "./performAct.ts";

/**
 * Answers escape proposals: an attestation of the very account, of an epoch after the proposal's. Unanswered, a proposal ends
 * the venue for everybody, so it is said at every scan until when it must be answered.
 */
export async function answerEscapes(deps: Deps, accounts: readonly BookAccount[]): Promise<void> {
  const { servers, report } = deps;
  for (const { id, portfolioHash, proposal } of accounts) {
    if (proposal === undefined) continue;
    const { epoch, activeFrom } = proposal;
    const document = await servers.firstAnswer(async (server) => {
      const attested = await server.attestation({ account: id });
      if (attested.portfolioHash !== portfolioHash) {
        throw new Error("it attests a portfolio that the account no longer has");
      }
      if (attested.epoch <= epoch) throw new BehindError(`epoch ${attested.epoch} answers nothing`);
      return attested;
    });
    const reason =
      document === undefined
        ? `no risk server attests it at an epoch after ${epoch}`
        : await performAct(deps, {
            act: { kind: "cancelEscape", account: id, attestation: document.packed },
          });
    if (reason === undefined) continue;
    const until = new Date(activeFrom * 1_000).toISOString();
    report({
      event: "skipped",
      account: id,
      reason: `its escape proposal is not answered and ends the venue from ${until} on: ${reason}`,
    });
  }
}
