import { referenceBook, type Position } from "@plimsoll/model";

export interface StudyBook {
  readonly name: string;
  readonly about: string;
  readonly positions: readonly Position[];
}

const pick = (wanted: (instrument: string, size: bigint) => boolean): Position[] =>
  referenceBook.positions.filter(({ instrument, size }) => wanted(instrument, size));

const legs = (sizes: Readonly<Record<string, number>>): Position[] =>
  Object.entries(sizes).map(([instrument, size]) => ({ instrument, size: BigInt(size) }));

/** Four kinds of books in the reference book's market; all are held to settlement, so the exact answer exists. */
export const STUDY_BOOKS: readonly StudyBook[] = [
  { name: "reference", about: "the whole reference book", positions: referenceBook.positions },
  {
    name: "short",
    about: "its sold upside: five binaries 25 to 95 % above the market",
    positions: pick((instrument, size) => size < 0n && /^(BTC-150000|ETH|SOL|SPX-8600|WTI)/.test(instrument)),
  },
  {
    name: "sports",
    about: "its twenty games, independent of each other and of prices",
    positions: pick((instrument) => instrument.startsWith("GAME")),
  },
  {
    name: "hedged",
    about: "every sale against a purchase on another underlying that moves with it, far from the market",
    positions: legs({
      "BTC-150000": -2000,
      "ETH-6000": 1400,
      "SOL-310": 600,
      "BTC-50000": -2000,
      "ETH-1500": 1200,
      "SOL-62": 800,
      "SPX-8600": -1500,
      "WTI-92": 1500,
      "SPX-6200": 1500,
      "WTI-47": -1500,
    }),
  },
];
