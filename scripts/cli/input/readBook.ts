import { ModelError, parseBook, type Book } from "@plimsoll/model";

import { badInput } from "../CommandError.ts";
import { parseJson } from "./parseJson.ts";
import { readText } from "./readText.ts";
import { isShippedBook, SHIPPED_BOOKS, shippedBookUrl } from "./shippedBooks.ts";

/**
 * The book of a file, or of one of the names that ship (write `./reference` for a file of that name).
 * @throws CommandError (2) with one line: no such file, not JSON, or what the model refuses in it.
 */
export async function readBook(nameOrPath: string): Promise<Book> {
  const path = isShippedBook(nameOrPath) ? shippedBookUrl(nameOrPath) : nameOrPath;
  const remedy = `Give the path of a book file or one of ${SHIPPED_BOOKS.join(", ")}.`;
  const json = parseJson(await readText(path, nameOrPath, remedy), nameOrPath);
  try {
    return parseBook(json);
  } catch (error) {
    if (error instanceof ModelError) throw badInput(`${nameOrPath}: ${error.message}`);
    throw error;
  }
}
