import { readdirSync, readFileSync } from "node:fs";

const INTERVAL_MS = 50;

/** The largest resident memory of any process that this one starts, MB; undefined where /proc does not tell. */
export function watchPeakMemory(): { stop(): number | undefined } {
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of descendants(process.pid)) peak = Math.max(peak, residentOf(pid));
  }, INTERVAL_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return peak === 0 ? undefined : Math.round(peak / 1024);
    },
  };
}

function descendants(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean)
        .map(Number),
    );
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    // No /proc here, or the process has ended meanwhile.
    return [];
  }
}

/** kB at its highest. */
function residentOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
