import { setImmediate } from "node:timers/promises";

import {
  marginOf,
  ModelError,
  type MarginReport,
  type MarginRequest,
  type ScenarioCube,
} from "@plimsoll/model";

import type { ManyOptions } from "./MarginModel.ts";

/**
 * Margins of many accounts by the plain model, on this thread, for engines that do not run the kernel: one account at a time,
 * so that requests are answered in between. Nothing for an account that the model refuses.
 * @throws the signal's reason once it is aborted.
 */
export async function plainMargins(
  cube: ScenarioCube,
  accounts: readonly MarginRequest[],
  { signal, onProgress }: ManyOptions = {},
): Promise<(MarginReport | undefined)[]> {
  const reports: (MarginReport | undefined)[] = [];
  for (const { positions, owner } of accounts) {
    await setImmediate();
    signal?.throwIfAborted();
    try {
      reports.push(marginOf(cube, positions, owner));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      reports.push(undefined);
    }
    onProgress?.(reports.length, accounts.length);
  }
  return reports;
}
