import type { ScenarioDraws } from "../random/scenarioDraws.ts";

/** Draws that are written down, by coordinate; one that is not written is not to be asked for. */
export function givenDraws(given: {
  points: number;
  uniforms?: Readonly<Record<number, readonly number[]>>;
  normals?: Readonly<Record<number, readonly number[]>>;
}): ScenarioDraws {
  const read =
    (kind: "uniforms" | "normals") =>
    (dimension: number): Float64Array => {
      const column = given[kind]?.[dimension];
      if (column === undefined) throw new Error(`No ${kind} are given for coordinate ${dimension}`);
      return Float64Array.from(column);
    };
  return { points: given.points, uniforms: read("uniforms"), normals: read("normals") };
}
