import { isatty } from "node:tty";

import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream: only on a terminal, and never against NO_COLOR (https://no-color.org). */
export function colorsOf(stream: { readonly fd: number }): Colors {
  const refused = (process.env.NO_COLOR ?? "") !== "" || process.env.TERM === "dumb";
  // Always a boolean: picocolors has its own opinion where it is given none, and colours what CI collects.
  return pc.createColors(isatty(stream.fd) && !refused);
}
