import { healthSchema } from "@plimsoll/sdk";
import { Router } from "express";
import { z } from "zod";

import type { Metrics } from "../../telemetry/createMetrics.ts";
import type { StatusReport } from "../createStatus.ts";
import { Problem } from "../Problem.ts";

/** GET /healthz (the process runs), /readyz (answers can be relied on), /v1/health (the same for clients), /metrics */
export function statusRoutes(status: () => Promise<StatusReport>, metrics: Metrics): Router {
  const router = Router();

  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });

  router.get("/readyz", async (_request, response) => {
    const { reasons, readyEpoch, headEpoch } = await status();
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ ready: reasons.length === 0, epoch: readyEpoch, headEpoch, reasons });
  });

  router.get("/v1/health", async (_request, response) => {
    const { health, reasons } = await status();
    if (health === undefined)
      throw new Problem(503, "not-ready", "This server is not ready", reasons.join("; "));
    response.json(z.encode(healthSchema, health));
  });

  router.get("/metrics", async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  return router;
}
