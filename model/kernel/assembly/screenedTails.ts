import { tailSums } from "./tailSums";

/**
 * Tails of screened accounts from the exact losses of their candidates, all levels of an account one after another.
 * @param levels the k of each, u32
 */
export function screenedTails(list: usize, count: i32, levels: usize, levelCount: i32): void {
  const end = list + ((<usize>count) << 3);
  for (; list < end; list += 8) {
    const account: usize = load<u32>(list);
    if (load<u32>(account, 60) !== 0) continue;
    const selection: usize = load<u32>(account, 68);
    let tail: usize = load<u32>(list, 4);
    for (let level: i32 = 0; level < levelCount; level++) {
      tailSums(selection, load<u32>(levels + ((<usize>level) << 2)), tail);
      tail += 80;
    }
  }
}
