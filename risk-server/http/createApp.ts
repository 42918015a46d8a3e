import express, { type Express, type RequestHandler, type Router } from "express";
import { rateLimit } from "express-rate-limit";
import helmet from "helmet";

import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import { Problem } from "./Problem.ts";
import { writeProblem } from "./writeProblem.ts";

/** A portfolio of 64 positions is about 4 kB. */
const BODY_LIMIT = "32kb";
/** 256 what-ifs of up to a dozen fills. */
const WHAT_IFS_BODY_LIMIT = "256kb";
/** A proposal carries a whole snapshot. */
const COMMITTEE_BODY_LIMIT = "4mb";

/** The HTTP side: limits, headers, metrics and errors around the routes. */
export function createApp(parameters: {
  routers: readonly Router[];
  requestsPerMinute: number;
  allowOrigin: string | undefined;
  logger: Logger;
  metrics: Metrics;
}): Express {
  const { routers, requestsPerMinute, allowOrigin, logger, metrics } = parameters;
  const app = express();
  app.disable("x-powered-by");
  app.use(measured(metrics));
  app.use(helmet());
  if (allowOrigin !== undefined) app.use(crossOrigin(allowOrigin));
  // Members and everybody else have budgets of their own, so that a crowd of clients does not stop the committee.
  app.use("/v1/committee", limited(requestsPerMinute), express.json({ limit: COMMITTEE_BODY_LIMIT }));
  app.use("/v1", limited(requestsPerMinute, "/committee/"));
  app.use("/v1/what-ifs", express.json({ limit: WHAT_IFS_BODY_LIMIT }));
  app.use("/v1", express.json({ limit: BODY_LIMIT }));
  for (const router of routers) app.use(router);
  app.use((request) => {
    throw new Problem(
      404,
      "not-found",
      "There is no such page",
      `${request.method} ${request.path} is not part of this API`,
    );
  });
  app.use(writeProblem(logger));
  return app;
}

/** @param except Paths beginning with this have a limit of their own. */
const limited = (limit: number, except?: string): RequestHandler =>
  rateLimit({
    skip: ({ path }) => except !== undefined && path.startsWith(except),
    windowMs: 60_000,
    limit,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(
        new Problem(
          429,
          "too-many-requests",
          "Too many requests",
          `At most ${limit} requests a minute from one address`,
        ),
      ),
  });

const crossOrigin =
  (origin: string): RequestHandler =>
  (request, response, next) => {
    response.set({
      "access-control-allow-origin": origin,
      "access-control-allow-headers": "content-type",
      "cross-origin-resource-policy": "cross-origin",
      vary: "origin",
    });
    if (request.method === "OPTIONS") response.sendStatus(204);
    else next();
  };

const measured =
  (metrics: Metrics): RequestHandler =>
  (request, response, next) => {
    const done = metrics.requests.startTimer();
    response.on("finish", () => {
      const route = (request.route as { path?: unknown } | undefined)?.path;
      done({ route: typeof route === "string" ? route : "none", status: response.statusCode });
    });
    next();
  };
