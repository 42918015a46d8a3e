/** Where two values part: the path of the field and what either side has there. */
export type Difference = { path: string; left: unknown; right: unknown };

/**
 * The first field, in the order of `right`, in which two plain values differ; undefined if they are equal to the bit. A
 * field that only one side has is a difference.
 *
 * @param path Put before the path of the field.
 */
export function firstDifference(left: unknown, right: unknown, path = ""): Difference | undefined {
  if (isObject(left) && isObject(right) && Array.isArray(left) === Array.isArray(right)) {
    for (const key of new Set([...Object.keys(right), ...Object.keys(left)])) {
      const difference = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(left, right) ? undefined : { path, left, right };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
