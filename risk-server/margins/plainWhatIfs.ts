import type { MarginRequest, Position, ScenarioCube, WhatIfReports, WhatIfs } from "@plimsoll/model";

import type { ManyOptions } from "./MarginModel.ts";
import { plainMargins } from "./plainMargins.ts";

/** What-ifs by the plain model: margins of the account and of what each trade makes of it. */
export async function plainWhatIfs(
  cube: ScenarioCube,
  { positions, siblings = [], trades }: WhatIfs,
  options?: ManyOptions,
): Promise<WhatIfReports> {
  const [before, ...after] = await plainMargins(
    cube,
    [[], ...trades].map((trade) => requestOf(withTrade(positions, trade), siblings)),
    options,
  );
  return { before, after };
}

/** Sizes added up by instrument; what comes to zero is left out. */
function withTrade(positions: readonly Position[], trade: readonly Position[]): Position[] {
  const sizes = new Map(positions.map(({ instrument, size }) => [instrument, size]));
  for (const { instrument, size } of trade) sizes.set(instrument, (sizes.get(instrument) ?? 0n) + size);
  return [...sizes].filter(([, size]) => size !== 0n).map(([instrument, size]) => ({ instrument, size }));
}

function requestOf(positions: Position[], siblings: readonly Position[]): MarginRequest {
  const own = new Map(positions.map(({ instrument, size }) => [instrument, size < 0n ? -size : size]));
  const owner = siblings.map(({ instrument, size }) => ({
    instrument,
    size: size + (own.get(instrument) ?? 0n),
  }));
  return { positions, owner };
}
