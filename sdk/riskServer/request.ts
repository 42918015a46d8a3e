import { z } from "zod";

import { describeError } from "../errors/index.ts";
import { fromProblem, RiskServerError } from "./RiskServerError.ts";
import { problemSchema } from "./schemas.ts";

/** @param timeout Milliseconds for the whole answer. */
export type RequestParameters<Schema extends z.ZodType> = {
  fetch: typeof globalThis.fetch;
  url: string;
  schema: Schema;
  timeout: number;
  body?: unknown;
};

/**
 * One request: POST with a JSON body if there is one, GET otherwise; the answer parsed by its schema.
 *
 * @throws RiskServerError for every way in which there is no such answer.
 */
export async function request<Schema extends z.ZodType>(
  parameters: RequestParameters<Schema>,
): Promise<z.output<Schema>> {
  const { url, schema } = parameters;
  const { response, text } = await exchange(parameters);
  const json = parseJson(text);
  if (!response.ok) {
    const problem = problemSchema.safeParse(json);
    if (problem.success) throw fromProblem(url, problem.data);
    const title = response.statusText === "" ? "Request failed" : response.statusText;
    throw new RiskServerError({ url, status: response.status, title, detail: text.slice(0, 200) });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new RiskServerError({
      url,
      status: response.status,
      title: "Unexpected answer",
      detail: json === undefined ? "It is not JSON" : z.prettifyError(parsed.error),
      cause: parsed.error,
    });
  }
  return parsed.data;
}

async function exchange({ fetch, url, timeout, body }: RequestParameters<z.ZodType>) {
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json, application/problem+json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout),
    });
    return { response, text: await response.text() };
  } catch (cause) {
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new RiskServerError({
      url,
      status: 0,
      title: timedOut ? "Timed out" : "No answer",
      detail: timedOut ? `No answer within ${timeout} ms` : describeError(cause),
      cause,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
