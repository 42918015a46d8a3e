import { ModelError } from "../errors/ModelError.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";

/** A portfolio with the market it is valued in: the contents of a book file. */
export interface Book {
  readonly name: string;
  readonly note: string;
  readonly profile: "reference" | "production";
  readonly snapshot: Snapshot;
  readonly positions: readonly Position[];
}

export function parseBook(json: unknown): Book {
  throw new ModelError("unsupported", "parseBook is not written yet", json, "Wait.");
}
