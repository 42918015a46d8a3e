/** Books that come with the model, by the name a command line may use for them. */
export const SHIPPED_BOOKS = ["reference", "btc-perp-strip", "spx-asymmetric"] as const;

export type ShippedBook = (typeof SHIPPED_BOOKS)[number];

export function isShippedBook(name: string): name is ShippedBook {
  return (SHIPPED_BOOKS as readonly string[]).includes(name);
}

/** Where a shipped book is on disk. */
export function shippedBookUrl(name: ShippedBook): URL {
  return new URL(import.meta.resolve(`@plimsoll/model/books/${name}.json`));
}
