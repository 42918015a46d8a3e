import { type Colors, colorsOf } from "../cli/terminal/colors.ts";

/** Where a person reads: everything but the JSON summary. */
export interface Terminal {
  readonly colors: Colors;
  say(text: string): void;
  /** A line of the start-up, with the seconds since the command was given. */
  progress(text: string): void;
  /** Seconds since the terminal was opened. */
  elapsed(): number;
}

/** @param stream Standard output, or standard error when standard output carries JSON. */
export function openTerminal(stream: NodeJS.WriteStream & { readonly fd: number }): Terminal {
  const colors = colorsOf(stream);
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  const say = (text: string): void => void stream.write(`${text}\n`);
  return {
    colors,
    say,
    elapsed,
    progress: (text) => {
      say(colors.dim(`${elapsed().toFixed(1).padStart(5)} s  ${text}`));
    },
  };
}
