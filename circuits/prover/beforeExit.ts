const left = new Set<() => void>();
let isListening = false;

/**
 * Runs something when this process exits, however it does but for SIGKILL: a child that it started would live on.
 * @param end synchronous
 * @returns what forgets it again
 */
export function beforeExit(end: () => void): () => void {
  if (!isListening) {
    isListening = true;
    process.once("exit", () => {
      for (const each of left) each();
    });
  }
  left.add(end);
  return () => void left.delete(end);
}
