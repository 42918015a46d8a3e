import { canonicalJson } from "@plimsoll/model";
import { codecs } from "@plimsoll/sdk";
import { Router } from "express";

import type { SnapshotStore } from "../../snapshots/SnapshotStore.ts";
import { malformed, Problem } from "../Problem.ts";

/** GET /v1/snapshots/:hash. Content-addressed, so it may be cached for ever. */
export function snapshotRoutes(store: SnapshotStore): Router {
  const router = Router();
  router.get("/v1/snapshots/:hash", async (request, response) => {
    const parsed = codecs.bytes32.safeParse(request.params.hash.toLowerCase());
    if (!parsed.success)
      throw malformed(`${request.params.hash.slice(0, 80)} is not a hash: 0x and 64 hex digits`);
    const snapshot = await store.get(parsed.data);
    if (snapshot === undefined) {
      throw new Problem(
        404,
        "unknown-snapshot",
        "There is no such snapshot here",
        `Snapshot ${parsed.data} is not kept here: ask another server, or for a newer one`,
      );
    }
    response
      .set("cache-control", "public, max-age=31536000, immutable")
      .type("json")
      .send(canonicalJson(snapshot));
  });
  return router;
}
