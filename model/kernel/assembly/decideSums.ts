import { candidateLosses } from "./candidateLosses";
import { cut, dropOthers } from "./cutCandidates";
import { isOpen } from "./screenedSums";
import { tailSums } from "./tailSums";

/** Tails of sums of which all runs are screened, from the exact losses of their candidates. */
export function decideSums(sums: usize, end: usize, screen: usize): void {
  let offsets: usize = load<u32>(screen, 16);
  let values: usize = load<u32>(screen, 20);
  for (let sum = sums; sum < end; sum += 96) {
    if (!isOpen(sum)) continue;
    const longest = load<u32>(sum, 36);
    if (longest !== 0 && !cut(sum, longest)) {
      store<u32>(sum, 1, 68);
      continue;
    }
    dropOthers(sum, screen, offsets);
    store<u32>(sum, u32(values), 92);
    // Four at a time are evaluated, and four after the last are overwritten when the tails are looked for.
    const places = <usize>((load<u32>(sum, 88) + 7) & ~3);
    offsets += places << 2;
    values += places << 3;
  }
  candidateLosses(sums, end, screen);
  for (let sum = sums; sum < end; sum += 96) if (isOpen(sum)) tailsOf(sum, screen);
}

/**
 * What is no candidate of the tails over all scenarios has a screened loss below `from`, so a loss below from − 1 + B at most: if
 * the k-th largest candidate is not less, it is the k-th largest of all.
 */
function tailsOf(sum: usize, screen: usize): void {
  const values: usize = load<u32>(sum, 92);
  const count = load<u32>(sum, 88);
  const levelsEnd: usize = load<u32>(sum, 32);
  let level: usize = load<u32>(sum, 28);
  let tail: usize = load<u32>(sum, 44);
  const runK = load<u32>(sum, 40);
  if (runK !== 0) runTails(sum, screen, values, runK, tail + 80 * ((levelsEnd - level) >> 2));
  const least = (f64(load<i32>(sum, 64) - 1) + load<f64>(sum, 56)) * load<f64>(sum, 48);
  const selection = selectionOf(screen, values, count);
  for (; level < levelsEnd; level += 4) {
    const k = load<u32>(level);
    if (k > count) {
      store<u32>(sum, 1, 68);
      return;
    }
    tailSums(selection, k, tail);
    if (!(load<f64>(tail) >= least)) store<u32>(sum, 1, 68);
    tail += 80;
  }
}

/** The values after a run are those of the next: what `tailSums` writes there is taken back. */
function runTails(sum: usize, screen: usize, values: usize, k: u32, tail: usize): void {
  const runs: usize = load<u32>(sum, 80);
  const end = runs + ((<usize>load<u32>(screen)) << 3);
  for (let run = runs; run < end; run += 8) {
    const count = load<u32>(run);
    const next = values + ((<usize>count) << 3);
    const two = v128.load(next);
    const more = v128.load(next, 16);
    tailSums(selectionOf(screen, values, count), k, tail);
    v128.store(next, two);
    v128.store(next, more, 16);
    values = next;
    tail += 80;
  }
}

function selectionOf(screen: usize, values: usize, count: u32): usize {
  const selection: usize = load<u32>(screen, 12);
  store<u32>(selection, u32(values), 8);
  store<u32>(selection, count, 12);
  return selection;
}
