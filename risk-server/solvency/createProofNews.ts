/** What happens to the proof of a frozen book, for whoever waits for it. */
export type ProofNews =
  | { readonly event: "building"; readonly snapshot: number }
  | { readonly event: "proving"; readonly snapshot: number; readonly done: number; readonly all: number }
  | { readonly event: "proven"; readonly snapshot: number; readonly seconds: number }
  | { readonly event: "published"; readonly snapshot: number }
  | { readonly event: "failed"; readonly snapshot: number; readonly reason: string };

/** Tells listeners what happens, and those that come later what happened last. */
export interface ProofNewsroom {
  tell(news: ProofNews): void;
  last(): ProofNews | undefined;
  /** @returns a function that ends it. */
  listen(listener: (news: ProofNews) => void): () => void;
}

export function createProofNews(): ProofNewsroom {
  const listeners = new Set<(news: ProofNews) => void>();
  let last: ProofNews | undefined;
  return {
    tell(news) {
      last = news;
      for (const listener of listeners) listener(news);
    },
    last: () => last,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
