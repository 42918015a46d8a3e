import {
  attestationDocumentSchema,
  attestationRequestSchema,
  whatIfMarginSchema,
  whatIfRequestSchema,
  whatIfsRequestSchema,
  whatIfsSchema,
} from "@plimsoll/sdk";
import { Router } from "express";
import { z } from "zod";

import type { Attestor } from "../../committee/createAttestor.ts";
import { accountOf, type Queries } from "../createQueries.ts";
import type { Metrics } from "../../telemetry/createMetrics.ts";
import { lowerCase, parseMaxAge } from "../parse.ts";

/** POST /v1/margin, POST /v1/what-ifs and POST /v1/attestations */
export function marginRoutes(
  queries: Queries,
  attest: Attestor,
  { whatIfs: counter }: Pick<Metrics, "whatIfs">,
): Router {
  const router = Router();

  router.post("/v1/margin", async (request, response) => {
    const asked = whatIfRequestSchema.parse(lowerCase(request.body));
    const fresh = await queries.fresh(parseMaxAge(request.query));
    response.json({ ...z.encode(whatIfMarginSchema, queries.whatIf(asked, fresh)), age: fresh.age });
  });

  router.post("/v1/what-ifs", async (request, response) => {
    const asked = whatIfsRequestSchema.parse(lowerCase(request.body));
    const fresh = await queries.fresh(parseMaxAge(request.query));
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    let outcome = "failed";
    try {
      const answer = await queries.whatIfs(asked, fresh, gone.signal);
      outcome = "answered";
      response.json({ ...z.encode(whatIfsSchema, answer), age: fresh.age });
    } catch (error) {
      // Nobody waits for the answer any more.
      if (!gone.signal.aborted) throw error;
      outcome = "abandoned";
    } finally {
      counter.inc({ outcome }, asked.trades.length);
    }
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
