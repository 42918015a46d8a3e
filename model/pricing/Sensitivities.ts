import { type Greeks, saturated } from "./Greeks.ts";

/** Value of something that several underlyings may move. Units as `Greeks`. */
export interface Sensitivities {
  readonly price: number;
  readonly theta: number;
  /** By name of the underlying; what moves with none of them has no entries. Second derivatives across two are left out. */
  readonly byUnderlying: Readonly<Record<string, Pick<Greeks, "delta" | "gamma" | "vega">>>;
}

/** The greeks of a claim on one underlying, or on none if the name is undefined. */
export function sensitivitiesOf({ price, theta, ...slopes }: Greeks, underlying?: string): Sensitivities {
  return { price, theta, byUnderlying: underlying === undefined ? {} : { [underlying]: slopes } };
}

/** Of `units` units. */
export function scaled({ price, theta, byUnderlying }: Sensitivities, units: number): Sensitivities {
  const times = (x: number): number => saturated(x * units);
  return {
    price: times(price),
    theta: times(theta),
    byUnderlying: Object.fromEntries(
      Object.entries(byUnderlying).map(([name, { delta, gamma, vega }]) => [
        name,
        { delta: times(delta), gamma: times(gamma), vega: times(vega) },
      ]),
    ),
  };
}
