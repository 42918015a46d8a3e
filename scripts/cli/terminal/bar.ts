const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A horizontal bar: `share` of `width` characters, to an eighth of one. */
export function bar(share: number, width: number): string {
  if (!(share > 0)) return "";
  const eighths = Math.round(Math.min(1, share) * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
