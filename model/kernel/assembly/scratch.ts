/**
 * Private memory of one instance. Instances share one memory, one a thread, so each is given its own: 256 bytes for the
 * losses of one block of scenarios, 65,536 for sortable keys of the candidates of one book, then one number a row.
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

export function columnScratch(): usize {
  return scratch + 65792;
}
