import process from "node:process";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * Says on a stream what is being done: one line per step with the seconds it took. On a terminal the line counts
 * while the step runs; elsewhere a line says that it is still running after 2 s, and then every 10 s.
 *
 * @param {{ write: (text: string) => unknown, isTTY?: boolean | undefined }} [stream]
 */
export function createSteps(stream = process.stderr) {
  const live = stream.isTTY === true && process.env.TERM !== "dumb";

  /** @param {string} text */
  const line = (text) => stream.write(`${live ? "\r\x1b[2K" : ""}plimsoll: ${text}\n`);

  return {
    line,

    /**
     * @template T
     * @param {string} doing e.g. "Installing dependencies"
     * @param {() => Promise<T>} work
     * @returns {Promise<T>}
     */
    step: async (doing, work) => {
      const start = Date.now();
      const elapsed = () => (Date.now() - start) / 1000;
      let frame = 0;
      let nextLine = 2;
      const timer = setInterval(
        () => {
          if (live) {
            stream.write(
              `\r\x1b[2K${SPINNER[frame++ % SPINNER.length]} ${doing} … ${elapsed().toFixed(0)} s`,
            );
          } else if (elapsed() >= nextLine) {
            line(`${doing} … ${elapsed().toFixed(0)} s`);
            nextLine += nextLine === 2 ? 8 : 10;
          }
        },
        live ? 100 : 500,
      );
      try {
        const result = await work();
        line(`${doing}: done in ${elapsed().toFixed(1)} s`);
        return result;
      } catch (error) {
        line(`${doing}: failed after ${elapsed().toFixed(1)} s`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createSteps>} Steps */
