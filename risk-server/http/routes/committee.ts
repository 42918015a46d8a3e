import { Router } from "express";

import type { MarginCoSigner } from "../../committee/createMarginCoSigner.ts";
import type { MarkCoSigner } from "../../committee/createMarkCoSigner.ts";
import type { SettlementCoSigner } from "../../committee/createSettlementCoSigner.ts";
import {
  marginProposalSchema,
  markProposalSchema,
  scenarioSetProposalSchema,
  settlementProposalSchema,
} from "../../committee/messages.ts";
import type { SetCoSigner } from "../../solvency/createSetCoSigner.ts";

/** POST /v1/committee/marks, /margins, /settlements and /scenarios: what other servers of the committee ask. */
export function committeeRoutes(
  signMarks: MarkCoSigner,
  signMargin: MarginCoSigner,
  signSettlement: SettlementCoSigner,
  signScenarioSet: SetCoSigner | undefined,
): Router {
  const router = Router();
  router.post("/v1/committee/marks", async (request, response) => {
    response.json({ signatures: await signMarks(markProposalSchema.parse(request.body)) });
  });
  router.post("/v1/committee/margins", async (request, response) => {
    response.json({ signature: await signMargin(marginProposalSchema.parse(request.body)) });
  });
  router.post("/v1/committee/settlements", async (request, response) => {
    response.json({ signature: await signSettlement(settlementProposalSchema.parse(request.body)) });
  });
  if (signScenarioSet !== undefined) {
    router.post("/v1/committee/scenarios", async (request, response) => {
      response.json({ signature: await signScenarioSet(scenarioSetProposalSchema.parse(request.body)) });
    });
  }
  return router;
}
