import { type Book, parseBook } from "./parseBook.ts";
import json from "./reference.json" with { type: "json" };

/** The reconstruction of the published 8-cluster portfolio: `books/reference.json`. */
export const referenceBook: Book = parseBook(json);
