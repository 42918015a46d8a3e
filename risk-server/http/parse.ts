import { codecs, type AccountId } from "@plimsoll/sdk";
import { z } from "zod";

import { malformed } from "./Problem.ts";

/** An account id in a path. @throws Problem `malformed-request`. */
export function parseAccountId(text: string): AccountId {
  const parsed = codecs.bytes32.safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw malformed(`${text.slice(0, 80)} is not an account id: 0x and 64 hex digits (owner and sub-account)`);
}

const maxAgeSchema = z.looseObject({
  maxAge: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
});

/** `?maxAge=seconds`: the oldest marks the asker accepts. */
export function parseMaxAge(query: unknown): number | undefined {
  const parsed = maxAgeSchema.safeParse(query);
  if (!parsed.success) throw malformed("maxAge is not a number of seconds, e.g. ?maxAge=60");
  return parsed.data.maxAge === undefined ? undefined : Number(parsed.data.maxAge);
}

/** A body whose account id, if any, is in lower case: the form ids are compared in. */
export function lowerCase(body: unknown): unknown {
  if (typeof body !== "object" || body === null)
    throw malformed("The body is not a JSON object: send one with content-type application/json");
  if (!("account" in body) || typeof body.account !== "string") return body;
  return { ...body, account: body.account.toLowerCase() };
}
