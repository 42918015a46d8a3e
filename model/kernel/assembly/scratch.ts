/**
 * Private memory of one instance. Instances share one memory, one a thread, so each is given its own: 256 bytes for the
 * losses of one block of scenarios, 65,536 for sortable keys of the candidates of one account, then a copy of the block of
 * rows that is being read: at an address that stays, so that lists of legs can say where in it a row is.
 */
let scratch: usize = 0;

export function useScratch(address: usize): void {
  scratch = address;
}

export function blockScratch(): usize {
  return scratch;
}

export function keyScratch(): usize {
  return scratch + 256;
}

export function rowScratch(): usize {
  return scratch + 65792;
}

/** Copies so many bytes of every row, which lie `step` bytes apart, side by side to where lists expect them. */
export function copyRows(from: usize, step: usize, bytes: usize, rowCount: i32): void {
  const to = rowScratch();
  if (step === bytes) {
    memory.copy(to, from, <usize>rowCount * bytes);
    return;
  }
  for (let row: usize = 0; row < <usize>rowCount; row++) {
    memory.copy(to + row * bytes, from + row * step, bytes);
  }
}
