import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { canonicalJson, type Snapshot } from "@plimsoll/model";
import { snapshotHash } from "@plimsoll/sdk";

import type { SnapshotStore } from "./SnapshotStore.ts";

/**
 * Keeps snapshots as `<directory>/<hash>.json`, canonical JSON. A file is written beside its place and renamed into it, so
 * that a reader never sees half of one; a file that no longer hashes to its name is as good as absent.
 */
export function createFileSnapshotStore(directory: string): SnapshotStore {
  const fileOf = (hash: string): string => path.join(directory, `${hash}.json`);

  return {
    async put(snapshot) {
      const hash = snapshotHash(snapshot);
      await mkdir(directory, { recursive: true });
      const partial = path.join(directory, `.${hash}.${randomUUID()}`);
      try {
        await writeFile(partial, canonicalJson(snapshot), { flush: true });
        await rename(partial, fileOf(hash));
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      return hash;
    },

    async get(hash) {
      if (!/^0x[0-9a-f]{64}$/.test(hash)) return undefined;
      const text = await readFile(fileOf(hash), "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      try {
        const snapshot = JSON.parse(text) as Snapshot;
        return snapshotHash(snapshot) === hash ? snapshot : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
