import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { canonicalJson } from "@plimsoll/model";
import { solvencyDocumentSchema, type SolvencyDocument } from "@plimsoll/sdk";
import { keccak256, toBytes, type Hex } from "viem";
import { z } from "zod";

import type { ProofStore } from "./ProofStore.ts";

/** Which venue's proofs a folder is for: the numbers of frozen books begin with 1 at every oracle. */
export interface ProofOrigin {
  readonly chainId: number;
  readonly oracle: string;
}

/**
 * Keeps proofs as `<directory>/<chain>-<oracle>-<number>.json`: the hash of the document's canonical JSON, and the document.
 * A file is written beside its place and renamed into it; one that was changed since, or cut short, is as good as absent.
 */
export function createFileProofStore(directory: string, { chainId, oracle }: ProofOrigin): ProofStore {
  const fileOf = (snapshot: number): string =>
    path.join(directory, `${chainId}-${oracle.toLowerCase()}-${snapshot}.json`);

  return {
    async put(document) {
      const body = canonicalJson(z.encode(solvencyDocumentSchema, document));
      await mkdir(directory, { recursive: true });
      const partial = path.join(directory, `.${document.snapshot}.${randomUUID()}`);
      try {
        await writeFile(partial, `${hashOf(body)}\n${body}\n`, { flush: true });
        await rename(partial, fileOf(document.snapshot));
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },

    async get(snapshot) {
      const text = await readFile(fileOf(snapshot), "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      });
      const [hash, body = ""] = text?.split("\n") ?? [];
      if (hash === undefined || hash !== hashOf(body)) return undefined;
      const document = parse(body);
      return document !== undefined && isOf(document, snapshot) ? document : undefined;
    },
  };

  function isOf(document: SolvencyDocument, snapshot: number): boolean {
    return (
      document.snapshot === snapshot &&
      document.chainId === chainId &&
      document.oracle.toLowerCase() === oracle.toLowerCase()
    );
  }
}

/** Undefined for what is no document: the hash says that it is whole, not who wrote it. */
function parse(body: string): SolvencyDocument | undefined {
  try {
    return solvencyDocumentSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const hashOf = (body: string): Hex => keccak256(toBytes(body));
