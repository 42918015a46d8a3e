import { findCandidates } from "./findCandidates";
import { multiplyAddNarrow } from "./arithmetic";

// Screened sum, 96 bytes: of rows in 16 bits and of earlier sums of its book, in a unit of its own or of the book.
//   0 u32 terms, 4 u32 end     records {u32 address of the row, i32 size}
//   8 u32 sums, 12 u32 end     u32 addresses of losses of earlier sums
//  16 u32 losses               i16 by place of a run, where they go
//  20 u32 legs, 24 u32 end     all legs, records {u32 number of the row, u32 0, f64 −lots}
//  28 u32 levels, 32 u32 end   k of each tail over all scenarios that is wanted, u32
//  36 u32 longest              the largest of them; 0 if none is wanted
//  40 u32 run k                of the tail of every run; 0 if none is wanted
//  44 u32 tails                one a level, then one a run
//  48 f64 unit                 1e-6 USD
//  56 f64 bound                of |screened − exact| in the unit
//  64 i32 from                 least screened loss of a candidate of the tails over all scenarios
//  68 u32 status               1: too many candidates or too few; the tails are not there
//  72 u32 candidates           places in their run, u32, room for capacity + 64; once cut, offsets in row 0 of the exact tiles
//  76 u32 screened             their screened losses, i16, room for capacity + 96
//  80 u32 runs                 a record a run: {u32 candidates up to its end, i32 least screened loss of one of its own tail}
//  84 u32 capacity, 88 u32 count of the candidates
//  92 u32 values               their exact losses, f64
//
// Screen, 64 bytes: what all sums share.
//   0 u32 runs, 4 u32 length of one in scenarios, 8 u32 in places, a multiple of 64
//  12 u32 selection            room for one: what `tailSums` reads
//  16 u32 offsets              room for all candidates that a cut leaves, u32, and 8 a sum
//  20 u32 values               room for their exact losses, f64, and 8 a sum
//  24 u32 entries              room for 24 bytes a leg of all sums
//  28 u32 counts               room for 8 bytes a row
//  32 u32 tiles                exact tiles, 36 u32 bytes of one, 40 u32 scenarios of one, 44 u32 bytes of a row of one
//  48 u32 rows                 of a tile
//  52 u32 run tiles            of a run

/** Whether its tails are wanted and may be found. */
export function isOpen(sum: usize): bool {
  return (load<u32>(sum, 36) | load<u32>(sum, 40)) !== 0 && load<u32>(sum, 68) === 0;
}

/** Places of a piece: eight registers of eight. */
export const piece: i32 = 64;

/**
 * Losses of one run of some books' sums in 16 bits, and who of the run is a candidate. Sums wrap on the way but not at the end,
 * because the sizes of a sum add up to at most 32,766. Runs come in order.
 */
export function screenSums(sums: usize, end: usize, screen: usize, run: i32): void {
  const perRun = load<i32>(screen, 8);
  for (let sum = sums; sum < end; sum += 96) {
    addTerms(sum, run * perRun, perRun);
    if (isOpen(sum)) findCandidates(sum, screen, run);
  }
}

/** @param first place of the run in the rows */
function addTerms(sum: usize, first: i32, places: i32): void {
  const to: usize = load<u32>(sum, 16);
  const terms: usize = load<u32>(sum);
  const termsEnd: usize = load<u32>(sum, 4);
  const sums: usize = load<u32>(sum, 8);
  const sumsEnd: usize = load<u32>(sum, 12);
  const start = (<usize>first) << 1;
  const end = (<usize>places) << 1;
  for (let at: usize = 0; at < end; at += piece << 1) {
    let a0 = i16x8.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (let term = terms; term < termsEnd; term += 8) {
      const row = <usize>load<u32>(term) + start + at;
      const size = v128.load16_splat(term, 4);
      a0 = multiplyAddNarrow(size, v128.load(row, 0), a0);
      a1 = multiplyAddNarrow(size, v128.load(row, 16), a1);
      a2 = multiplyAddNarrow(size, v128.load(row, 32), a2);
      a3 = multiplyAddNarrow(size, v128.load(row, 48), a3);
      a4 = multiplyAddNarrow(size, v128.load(row, 64), a4);
      a5 = multiplyAddNarrow(size, v128.load(row, 80), a5);
      a6 = multiplyAddNarrow(size, v128.load(row, 96), a6);
      a7 = multiplyAddNarrow(size, v128.load(row, 112), a7);
    }
    for (let earlier = sums; earlier < sumsEnd; earlier += 4) {
      const losses = <usize>load<u32>(earlier) + at;
      a0 = i16x8.add(a0, v128.load(losses, 0));
      a1 = i16x8.add(a1, v128.load(losses, 16));
      a2 = i16x8.add(a2, v128.load(losses, 32));
      a3 = i16x8.add(a3, v128.load(losses, 48));
      a4 = i16x8.add(a4, v128.load(losses, 64));
      a5 = i16x8.add(a5, v128.load(losses, 80));
      a6 = i16x8.add(a6, v128.load(losses, 96));
      a7 = i16x8.add(a7, v128.load(losses, 112));
    }
    v128.store(to + at, a0, 0);
    v128.store(to + at, a1, 16);
    v128.store(to + at, a2, 32);
    v128.store(to + at, a3, 48);
    v128.store(to + at, a4, 64);
    v128.store(to + at, a5, 80);
    v128.store(to + at, a6, 96);
    v128.store(to + at, a7, 112);
  }
}
