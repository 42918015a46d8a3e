import type { Slab } from "./Slab.ts";

/**
 * A scenario set cut into slabs of at most so many scenarios, in order: as many whole panels as fit, or parts of one, whose last
 * may be shorter.
 * @param most at least 1
 */
export function slabsOf(points: number, panels: number, most: number): readonly Slab[] {
  const length = points / panels;
  const whole = Math.floor(most / length);
  const slabs: Slab[] = [];
  if (whole > 0) {
    for (let first = 0; first < points; first += whole * length) {
      slabs.push({ first, points: Math.min(whole * length, points - first) });
    }
    return slabs;
  }
  for (let panel = 0; panel < panels; panel++) {
    for (let at = 0; at < length; at += most) {
      slabs.push({ first: panel * length + at, points: Math.min(most, length - at) });
    }
  }
  return slabs;
}
