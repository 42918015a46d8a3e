import { Router } from "express";

import type { MarginCoSigner } from "../../committee/createMarginCoSigner.ts";
import type { MarkCoSigner } from "../../committee/createMarkCoSigner.ts";
import type { SettlementCoSigner } from "../../committee/createSettlementCoSigner.ts";
import {
  marginProposalSchema,
  markProposalSchema,
  settlementProposalSchema,
} from "../../committee/messages.ts";

/** POST /v1/committee/marks, /margins and /settlements: what other servers of the committee ask. */
export function committeeRoutes(
  signMarks: MarkCoSigner,
  signMargin: MarginCoSigner,
  signSettlement: SettlementCoSigner,
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
  return router;
}
