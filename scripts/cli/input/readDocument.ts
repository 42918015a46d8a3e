import { badInput } from "../CommandError.ts";
import { parseJson } from "./parseJson.ts";
import { readText } from "./readText.ts";

const TIMEOUT_MS = 15_000;

/** JSON from a file or an http(s) address, or one line that says why not. */
export async function readDocument(source: string): Promise<unknown> {
  if (!/^https?:\/\//i.test(source)) {
    return parseJson(await readText(source, source, "Give a file or an http(s) address."), source);
  }
  return parseJson(await fetchText(source), source);
}

async function fetchText(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: "application/json" },
    });
    if (response.ok) return await response.text();
  } catch (error) {
    const cause = (error as Error).cause;
    const reason = cause instanceof Error ? cause.message : (error as Error).message;
    throw badInput(`${url} cannot be read: ${reason || "no connection"}. Is the server running?`);
  }
  throw badInput(
    `${url} answered ${response.status} ${response.statusText}. Give the address of the document.`,
  );
}
