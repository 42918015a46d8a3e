import type { Snapshot, SolvencyBook } from "@plimsoll/model";

/**
 * The columns of a scenario set: what somebody holds comes first, then the other instruments of the snapshot by their ids, as
 * many as fit; ascending.
 */
export function setInstruments(
  { instruments }: Pick<Snapshot, "instruments">,
  book: SolvencyBook,
  most: number,
): number[] {
  const held = new Set(
    book.flatMap(({ positions }) => positions.map(({ instrument }) => Number(instrument))),
  );
  const listed = Object.keys(instruments).map(Number).sort(ascending);
  const isHeld = (id: number): boolean => held.has(id);
  return [...listed.filter(isHeld), ...listed.filter((id) => !isHeld(id))].slice(0, most).sort(ascending);
}

const ascending = (a: number, b: number): number => a - b;
