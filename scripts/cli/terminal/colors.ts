import type { WriteStream } from "node:tty";

import pc from "picocolors";

type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream: only on a terminal, and never against NO_COLOR (https://no-color.org). */
export function colorsOf(stream: Pick<WriteStream, "isTTY">): Colors {
  const refused = (process.env.NO_COLOR ?? "") !== "" || process.env.TERM === "dumb";
  return pc.createColors(stream.isTTY && !refused);
}
