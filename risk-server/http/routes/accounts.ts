import { accountListSchema, accountMarginSchema } from "@plimsoll/sdk";
import { Router } from "express";
import { z } from "zod";

import type { Queries } from "../createQueries.ts";
import { parseAccountId, parseMaxAge } from "../parse.ts";

/** GET /v1/accounts and GET /v1/accounts/:id/margin */
export function accountRoutes(queries: Queries): Router {
  const router = Router();

  router.get("/v1/accounts", async (request, response) => {
    const fresh = await queries.fresh(parseMaxAge(request.query));
    const { epoch, time, snapshotHash } = fresh.epoch.head;
    response.json(
      z.encode(accountListSchema, {
        epoch,
        snapshotHash,
        asOf: time,
        age: fresh.age,
        blockNumber: fresh.state.block.number,
        accounts: await queries.accounts(fresh),
      }),
    );
  });

  router.get("/v1/accounts/:id/margin", async (request, response) => {
    const id = parseAccountId(request.params.id);
    const fresh = await queries.fresh(parseMaxAge(request.query));
    response.json({ ...z.encode(accountMarginSchema, queries.accountMargin(id, fresh)), age: fresh.age });
  });

  return router;
}
