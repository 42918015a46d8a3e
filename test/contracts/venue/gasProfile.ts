import type { Connection } from "./deploy.ts";

interface Step {
  readonly op: string;
  readonly depth: number;
  readonly gas: number;
  readonly gasCost: number;
}

const CALLS = ["CALL", "STATICCALL", "DELEGATECALL"];
const COLD_SLOAD = 2_100;

/** Where the gas of a transaction went, in its execution. */
export interface GasProfile {
  /** Slots read for the first time, 2,100 each. */
  readonly "cold slots": number;
  /** Calls, without what the called code does: 2,600 for an account met for the first time. */
  readonly "calls of contracts": number;
  /** ecrecover, 3,000 each. */
  readonly "signature checks": number;
  /** All else: loading and packing, memory, hashing, checked arithmetic. */
  readonly "arithmetic and memory": number;
}

/** Sums the steps of a mined transaction by what they are. */
export async function profileOf(provider: Connection["provider"], transaction: string): Promise<GasProfile> {
  const trace = (await provider.request({
    method: "debug_traceTransaction",
    params: [transaction, { disableMemory: true, disableStack: true, disableStorage: true }],
  })) as { structLogs: readonly Step[] };
  const steps = trace.structLogs;
  const profile = { slots: 0, calls: 0, signatures: 0, rest: 0 };
  for (const [i, { op, depth, gas, gasCost }] of steps.entries()) {
    const next = steps[i + 1];
    if (op === "SLOAD" && gasCost === COLD_SLOAD) profile.slots += gasCost;
    else if (!CALLS.includes(op)) profile.rest += gasCost;
    // A call into code: what it was given comes back, or is spent by steps that are counted there.
    else if (next !== undefined && next.depth > depth) profile.calls += gasCost - next.gas;
    // The only precompile that is called is ecrecover.
    else if (next !== undefined) profile.signatures += gas - next.gas;
  }
  return {
    "cold slots": profile.slots,
    "calls of contracts": profile.calls,
    "signature checks": profile.signatures,
    "arithmetic and memory": profile.rest,
  };
}
