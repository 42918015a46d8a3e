/** Where two values part: the path of the field, what was published there and what was recomputed. */
export interface Difference {
  readonly path: string;
  readonly published: unknown;
  readonly recomputed: unknown;
}

/**
 * The first field, in the order of `recomputed`, in which two plain values differ; nothing if they are equal to the bit.
 * A field that only one side has is a difference.
 */
export function firstDifference(
  published: unknown,
  recomputed: unknown,
  path: string,
): Difference | undefined {
  if (isObject(published) && isObject(recomputed) && Array.isArray(published) === Array.isArray(recomputed)) {
    for (const key of new Set([...Object.keys(recomputed), ...Object.keys(published)])) {
      const difference = firstDifference(
        published[key],
        recomputed[key],
        path === "" ? key : `${path}.${key}`,
      );
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(published, recomputed) ? undefined : { path, published, recomputed };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
