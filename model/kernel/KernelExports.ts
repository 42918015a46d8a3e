/** What the built module offers; see assembly/ for each. Addresses and sizes are bytes. */
export interface KernelExports {
  readonly useScratch: (address: number) => void;
  readonly rowPeak: (row: number, points: number) => number;
  readonly rowPowerSums: (row: number, points: number, sums: number) => void;
  readonly placesPeak: (row: number, order: number, points: number) => number;
  readonly layExactRow: (
    row: number,
    runs: number,
    length: number,
    width: number,
    to: number,
    step: number,
  ) => void;
  readonly laySingleRow: (
    row: number,
    order: number,
    points: number,
    width: number,
    to: number,
    step: number,
  ) => void;
  readonly layNarrowRow: (
    row: number,
    order: number,
    points: number,
    width: number,
    perTick: number,
    to: number,
    step: number,
  ) => void;
  readonly layOrderedRow: (
    row: number,
    runs: number,
    length: number,
    perRun: number,
    perTick: number,
    narrow: number,
  ) => void;
  readonly screenSums: (sums: number, end: number, screen: number, run: number) => void;
  readonly decideSums: (sums: number, end: number, screen: number) => void;
  readonly exactTile: (nodes: number, end: number, tile: number, valid: number, first: number) => void;
  readonly changedSum: (
    change: number,
    tiles: number,
    tileBytes: number,
    width: number,
    runs: number,
    length: number,
  ) => void;
  readonly layKept: (
    losses: number,
    step: number,
    runs: number,
    length: number,
    perRun: number,
    to: number,
  ) => number;
  readonly singleTile: ScreenFunction;
  readonly narrowTile: ScreenFunction;
  readonly closeRun: (nodes: number, count: number, k: number, tails: number, carries: number) => void;
  readonly tailSums: (selection: number, k: number, tail: number) => void;
  readonly startScreen: (
    list: number,
    count: number,
    bound: number,
    keep: number,
    capacity: number,
    drift: number,
    buffers: number,
    stride: number,
  ) => void;
  readonly finishScreen: (list: number, count: number) => number;
  readonly gather: (
    list: number,
    count: number,
    slots: number,
    rows: number,
    scenarios: number,
    width: number,
    step: number,
    rowCount: number,
    starts: number,
    pairs: number,
  ) => void;
  readonly screenedTails: (list: number, count: number, levels: number, levelCount: number) => void;
  readonly weightedThreshold: (losses: number, weights: number, n: number, need: number) => number;
}

type ScreenFunction = (
  list: number,
  count: number,
  tile: number,
  blocks: number,
  rowCount: number,
  valid: number,
  first: number,
) => void;
