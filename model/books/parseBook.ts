import { ModelError } from "../errors/ModelError.ts";
import { legsOf } from "../margin/Leg.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Position, Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { fields, type Fields } from "../snapshot/fields.ts";
import { readSnapshot } from "../snapshot/readSnapshot.ts";

/** A portfolio with the market it is valued in: the contents of a book file. */
export interface Book {
  readonly name: string;
  readonly note: string;
  readonly profile: "reference" | "production";
  readonly snapshot: Snapshot;
  readonly positions: readonly Position[];
}

const profiles: Readonly<Record<Book["profile"], Profile>> = {
  reference: referenceProfile,
  production: productionProfile,
};

/**
 * A book file, already parsed as JSON, checked to the last price: fields, decimals, strikes, probabilities,
 * every position on an instrument of the snapshot. Unknown fields are ignored.
 * @throws ModelError naming the path of the field, what was there, and what to write.
 */
export function parseBook(json: unknown): Book {
  const book = fields(json, "book");
  const profile = book.text("profile");
  if (profile !== "reference" && profile !== "production") {
    throw new ModelError("unsupported", "book.profile is unknown", profile, "Use reference or production.");
  }
  const snapshot = readSnapshot(book.object("snapshot"));
  const positions = book
    .list("positions")
    .map((position, i) => readPosition(fields(position, `book.positions[${i}]`)));
  legsOf(parseMarket(profiles[profile], factorModel(profiles[profile]), snapshot), positions);
  return { name: book.text("name"), note: book.text("note"), profile, snapshot, positions };
}

function readPosition(position: Fields): Position {
  const instrument = position.text("instrument");
  const size = position.text("size");
  if (!/^-?(0|[1-9]\d*)$/.test(size)) {
    throw new ModelError(
      "sizeNotInteger",
      `${position.path}.size is not a whole number of lots`,
      size,
      'Write signed lots as a decimal string, e.g. "-250".',
    );
  }
  return { instrument, size: BigInt(size) };
}
