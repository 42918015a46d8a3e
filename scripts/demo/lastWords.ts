/**
 * What a part said before it ended, for a person: the error line it printed, without the log records around it.
 * @param reason "server 1 ended (1): " and its last lines.
 */
export function lastWords(reason: string): string {
  const [start = "", ...rest] = reason.split(/: ?(.*)/s, 2);
  const head = start.replace(/\((\d+)\)$/, "(exit code $1)");
  const lines = rest.join("").split("\n");
  const plain = lines.filter((line) => line.trim() !== "" && !line.startsWith("{"));
  return plain.length === 0 ? head : `${head}: ${plain.join("\n")}`;
}
