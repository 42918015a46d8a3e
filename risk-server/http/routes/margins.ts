import {
  attestationDocumentSchema,
  attestationRequestSchema,
  whatIfMarginSchema,
  whatIfRequestSchema,
} from "@plimsoll/sdk";
import { Router } from "express";
import { z } from "zod";

import type { Attestor } from "../../committee/createAttestor.ts";
import { accountOf, type Queries } from "../createQueries.ts";
import { lowerCase, parseMaxAge } from "../parse.ts";

/** POST /v1/margin and POST /v1/attestations */
export function marginRoutes(queries: Queries, attest: Attestor): Router {
  const router = Router();

  router.post("/v1/margin", async (request, response) => {
    const asked = whatIfRequestSchema.parse(lowerCase(request.body));
    const fresh = await queries.fresh(parseMaxAge(request.query));
    response.json({ ...z.encode(whatIfMarginSchema, queries.whatIf(asked, fresh)), age: fresh.age });
  });

  router.post("/v1/attestations", async (request, response) => {
    const { account, positions } = attestationRequestSchema.parse(lowerCase(request.body));
    const fresh = await queries.fresh();
    const attested = await attest({
      account,
      positions: positions ?? accountOf(fresh.state, account).positions,
      epoch: fresh.epoch,
    });
    const { document, disagreements } = attested;
    const encoded = z.encode(attestationDocumentSchema, document);
    response.json({ ...encoded, asOf: fresh.epoch.head.time, age: fresh.age, disagreements });
  });

  return router;
}
