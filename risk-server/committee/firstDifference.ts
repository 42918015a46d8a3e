/** The first place where two JSON values differ, as `path: left here, right there`; undefined when they are equal. */
export function firstDifference(left: unknown, right: unknown, path = ""): string | undefined {
  if (isObject(left) && isObject(right)) {
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      const difference = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(left, right) ? undefined : `${path}: ${shown(left)} here, ${shown(right)} there`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const shown = (value: unknown): string =>
  value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
