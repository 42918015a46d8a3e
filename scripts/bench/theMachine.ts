import { availableParallelism, cpus, loadavg } from "node:os";

/** Where a time was measured, and the one-minute load average there. */
export function theMachine(): { machine: string; load: number } {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  const machine = `${processor}, ${availableParallelism()} processors, Node ${process.versions.node}`;
  return { machine, load: Number((loadavg()[0] ?? NaN).toFixed(2)) };
}
