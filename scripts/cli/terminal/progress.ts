/** Nothing is said about work that takes less than this. */
const QUIET_MS = 2_000;

/**
 * Says on stderr that something is still going on: once in a log, every second with the elapsed time in a terminal.
 * Returns the function that ends it.
 */
export function progress(what: string): () => void {
  const start = performance.now();
  const terminal = process.stderr.isTTY;
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = performance.now() - start;
    if (elapsed < QUIET_MS || (shown && !terminal)) return;
    shown = true;
    process.stderr.write(terminal ? `\r${what} … ${Math.floor(elapsed / 1000)} s` : `${what} …\n`);
  }, 500);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (shown && terminal) process.stderr.write("\r\x1b[2K");
  };
}
