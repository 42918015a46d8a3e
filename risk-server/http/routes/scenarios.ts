import {
  profitCurveRequestSchema,
  profitCurveSchema,
  profitDistributionRequestSchema,
  profitDistributionSchema,
  scenarioMatrixRequestSchema,
  scenarioMatrixSchema,
} from "@plimsoll/sdk";
import { type Request, type Response, Router } from "express";
import { z } from "zod";

import type { Queries } from "../createQueries.ts";
import { lowerCase, parseMaxAge } from "../parse.ts";

/** POST /v1/scenario-matrix, /v1/profit-curve and /v1/profit-distribution */
export function scenarioRoutes(queries: Queries): Router {
  const router = Router();

  router.post("/v1/scenario-matrix", async (request, response) => {
    const { account, positions, ...asked } = scenarioMatrixRequestSchema.parse(lowerCase(request.body));
    const found = await answer(request, response, { account, positions }, { kind: "matrix", ...asked });
    if (found?.kind !== "matrix") return;
    const { spots, profit } = found.matrix;
    const rows = profit.map((row) => [...row]);
    response.json(z.encode(scenarioMatrixSchema, { ...found.over, spots: [...spots], profit: rows }));
  });

  router.post("/v1/profit-curve", async (request, response) => {
    const { account, positions, ...asked } = profitCurveRequestSchema.parse(lowerCase(request.body));
    const found = await answer(request, response, { account, positions }, { kind: "curve", ...asked });
    if (found?.kind !== "curve") return;
    const { over, curve, scenarios } = found;
    response.json(
      z.encode(profitCurveSchema, {
        ...over,
        curve: [...curve],
        ...(scenarios === undefined ? {} : { scenarios: [...scenarios] }),
      }),
    );
  });

  router.post("/v1/profit-distribution", async (request, response) => {
    const { account, positions, ...asked } = profitDistributionRequestSchema.parse(lowerCase(request.body));
    const found = await answer(request, response, { account, positions }, { kind: "distribution", ...asked });
    if (found?.kind !== "distribution") return;
    const { over, distribution, worst } = found;
    response.json(
      z.encode(profitDistributionSchema, {
        ...over,
        ...distribution,
        quantiles: [...distribution.quantiles],
        levels: [...distribution.levels],
        histogram: [...distribution.histogram],
        worst: worst.map((one) => ({ ...one, moves: { ...one.moves }, positions: [...one.positions] })),
      }),
    );
  });

  /** What was found, over which snapshot; nothing when the client has gone away. */
  async function answer(
    request: Request,
    response: Response,
    subject: Parameters<Queries["analyse"]>[0],
    asked: Parameters<Queries["analyse"]>[1],
  ) {
    const fresh = await queries.fresh(parseMaxAge(request.query));
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      return await queries.analyse(subject, asked, fresh, gone.signal);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
      return undefined;
    }
  }

  return router;
}
