import type { Profile, Snapshot } from "@plimsoll/model";
import { z } from "zod";

const isRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Market data of one epoch, as the model reads it. Its contents are checked by its hash (`snapshotHash`), not by a
 * schema: a document whose snapshot does not hash to what the chain holds proves nothing, whatever its fields.
 */
export const snapshot = z.custom<Snapshot>(isRecord, "expected a snapshot object");

/** The model's parameters; checked by `modelHash`. */
export const profile = z.custom<Profile>(isRecord, "expected a profile object");
