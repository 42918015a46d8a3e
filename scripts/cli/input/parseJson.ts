import { badInput } from "../CommandError.ts";

/** JSON text as a value, or one line that says where it stops being JSON. */
export function parseJson(text: string, name: string): unknown {
  if (text.trim() === "") throw badInput(`${name} is empty. It should hold one JSON document.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = (error as SyntaxError).message.replaceAll(/\s+/g, " ");
    throw badInput(`${name} is not JSON: ${reason}. NaN, comments and trailing commas are not JSON either.`);
  }
}
