import { solvencyDocumentSchema, solvencyStatusSchema, type SolvencyStatus } from "@plimsoll/sdk";
import { Router, type Response } from "express";
import { ipKeyGenerator } from "express-rate-limit";
import { z } from "zod";

import type { ProofNews, ProofNewsroom } from "../../solvency/createProofNews.ts";
import type { ProofStore } from "../../solvency/ProofStore.ts";
import { malformed, Problem } from "../Problem.ts";

/** Streams that are open at once; each is a connection. */
const MOST_STREAMS = 64;
/** Seconds after which a stream may be free, for who was refused one. */
const RETRY_AFTER = 60;
/** Proxies close what is silent. */
const HEARTBEAT_MS = 15_000;

/**
 * GET /v1/solvency: what the oracle says, and what this server does about it; /v1/solvency/:snapshot: a proof with all it was
 * made of; /v1/solvency/events: what happens to the next one, as server-sent events.
 * @param streamsPerAddress Of the streams, how many one address may have.
 * @param stopping Ends the streams.
 */
export function solvencyRoutes(parameters: {
  status: () => Promise<SolvencyStatus>;
  proofs: ProofStore;
  news: ProofNewsroom;
  streamsPerAddress: number;
  stopping: AbortSignal;
}): Router {
  const { status, proofs, news, streamsPerAddress, stopping } = parameters;
  const router = Router();
  /** Addresses of those that listen; of IPv6 the network, since who has one has all of it. */
  const listening: string[] = [];

  router.get("/v1/solvency", async (_request, response) => {
    response.json(z.encode(solvencyStatusSchema, await status()));
  });

  router.get("/v1/solvency/events", (request, response) => {
    if (stopping.aborted) {
      throw new Problem(503, "busy", "The server is stopping", "Nothing more will happen here: ask another");
    }
    const address = ipKeyGenerator(request.ip ?? "");
    if (listening.filter((other) => other === address).length >= streamsPerAddress) {
      response.set("retry-after", String(RETRY_AFTER));
      throw new Problem(
        429,
        "too-many-requests",
        "Too many streams from one address",
        `${address} has ${streamsPerAddress} streams open: close one, or ask /v1/solvency now and then instead`,
      );
    }
    if (listening.length >= MOST_STREAMS) {
      response.set("retry-after", String(RETRY_AFTER));
      throw new Problem(
        503,
        "busy",
        "Too many listen",
        `${MOST_STREAMS} streams are open: ask /v1/solvency now and then instead`,
      );
    }
    listening.push(address);
    response.set({ "cache-control": "no-cache", "x-accel-buffering": "no" }).type("text/event-stream");
    response.flushHeaders();
    const latest = news.last();
    if (latest !== undefined) write(response, latest);
    const silence = news.listen((one) => write(response, one));
    const beat = setInterval(() => response.write(":\n\n"), HEARTBEAT_MS);
    const hush = (): void => {
      silence();
      clearInterval(beat);
    };
    // Hushed first: a write after the end would end the process, and a slow reader's close comes late.
    const end = (): void => {
      hush();
      response.end();
    };
    stopping.addEventListener("abort", end, { once: true });
    response.once("close", () => {
      listening.splice(listening.indexOf(address), 1);
      hush();
      stopping.removeEventListener("abort", end);
    });
  });

  router.get("/v1/solvency/:snapshot", async (request, response) => {
    const { snapshot } = request.params;
    if (!/^[1-9]\d{0,9}$/.test(snapshot)) {
      throw malformed(`${snapshot.slice(0, 80)} is not the number of a frozen book: 1, 2, …`);
    }
    const document = await proofs.get(Number(snapshot));
    if (document === undefined) {
      throw new Problem(
        404,
        "unknown-proof",
        "There is no such proof here",
        `No proof of the frozen book ${snapshot} is kept here: ask another server, or wait for /v1/solvency/events`,
      );
    }
    response.json(z.encode(solvencyDocumentSchema, document));
  });

  return router;
}

const write = (response: Response, { event, ...data }: ProofNews): void =>
  void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
