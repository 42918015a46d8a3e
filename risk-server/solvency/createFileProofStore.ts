import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { canonicalJson } from "@plimsoll/model";
import {
  ConfigError,
  describeError,
  frozenHash,
  solvencyDocumentSchema,
  type SolvencyDocument,
} from "@plimsoll/sdk";
import { keccak256, toBytes, type Hex } from "viem";
import { z } from "zod";

import type { Logger } from "../telemetry/createLogger.ts";
import type { ProofStore } from "./ProofStore.ts";
import { tidyProofs } from "./tidyProofs.ts";

/** Which venue's proofs a folder is for: the numbers of frozen books begin with 1 at every oracle. */
export interface ProofOrigin {
  readonly chainId: number;
  readonly oracle: string;
}

/**
 * Keeps proofs as `<directory>/<chain>-<oracle>-<number>.json`: the hash of the document's canonical JSON, and the document.
 * A file is written beside its place and renamed into it; one that was changed since, or cut short, is as good as absent.
 * Wherever a process is killed, every file has all of one document; a draft that it left is removed when it is stale.
 *
 * @param parameters.keep How many of this venue's books are kept, the newest.
 * @throws ConfigError when the folder cannot be used.
 */
export async function createFileProofStore(parameters: {
  directory: string;
  origin: ProofOrigin;
  keep: number;
  logger: Logger;
}): Promise<ProofStore> {
  const { directory, origin, keep, logger } = parameters;
  const { chainId, oracle } = origin;
  const prefix = `${chainId}-${oracle.toLowerCase()}-`;
  const fileOf = (snapshot: number): string => path.join(directory, `${prefix}${snapshot}.json`);
  /** Of the file that was asked for last, as it was then. */
  let last: { file: string; state: string; hash: Promise<Hex | undefined> } | undefined;

  try {
    await mkdir(directory, { recursive: true });
    await tidyProofs({ directory, prefix, keep });
  } catch (error) {
    throw new ConfigError([
      `solvency.proofDirectory ${directory} cannot be used: ${describeError(error)}. Give another folder.`,
    ]);
  }

  return {
    async put(document) {
      const { snapshot } = document;
      const body = canonicalJson(z.encode(solvencyDocumentSchema, document));
      const partial = path.join(directory, `.${snapshot}.${randomUUID()}`);
      await mkdir(directory, { recursive: true });
      try {
        await writeFile(partial, `${hashOf(body)}\n${body}\n`, { flush: true });
        await rename(partial, fileOf(snapshot));
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      // The proof is kept, whatever becomes of older ones.
      await tidyProofs({ directory, prefix, keep, newest: snapshot }).catch((error: unknown) =>
        logger.warn({ directory, reason: describeError(error) }, "old proofs could not be removed"),
      );
    },

    get,

    async provenHash(snapshot) {
      const file = fileOf(snapshot);
      const found = await stat(file, { bigint: true }).catch(absent);
      if (found === undefined) return undefined;
      const state = `${found.ino} ${found.size} ${found.mtimeNs}`;
      if (last?.file !== file || last.state !== state) {
        const hash = get(snapshot).then((document) => document && frozenHash(document.frozen));
        last = { file, state, hash };
        hash.catch(() => (last = undefined));
      }
      return last.hash;
    },
  };

  async function get(snapshot: number): Promise<SolvencyDocument | undefined> {
    const text = await readFile(fileOf(snapshot), "utf8").catch(absent);
    const [hash, body = ""] = text?.split("\n") ?? [];
    if (hash === undefined || hash !== hashOf(body)) return undefined;
    const document = parse(body);
    return document !== undefined && isOf(document, snapshot) ? document : undefined;
  }

  function isOf(document: SolvencyDocument, snapshot: number): boolean {
    return (
      document.snapshot === snapshot &&
      document.chainId === chainId &&
      document.oracle.toLowerCase() === oracle.toLowerCase()
    );
  }
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
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
