/** A chart as data: what to show, not how to draw it. */
export interface Chart {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Drawn in this order; layers of one series share its colour. */
  readonly layers: readonly Layer[];
  /** Inner width and height in pixels. */
  readonly width?: number;
  readonly height?: number;
}

export interface Axis {
  readonly label: string;
  /** `time` takes dates as YYYY-MM-DD or ISO instants, UTC. */
  readonly kind?: "number" | "time" | "category";
  readonly scale?: "linear" | "log";
  /** Ends of the axis; marks outside are cut off. */
  readonly range?: readonly [number | string, number | string];
  /** d3-format (numbers) or d3-time-format (times): ".0%" writes 0.25 as 25 %. */
  readonly format?: string;
  /** Whether a number axis starts at 0 where the data do not ask for it. */
  readonly zero?: boolean;
}

export type Layer = SeriesLayer | BandLayer | RuleLayer;

/** Marks at (x, y). */
export interface SeriesLayer {
  readonly mark: "line" | "step" | "points" | "bars";
  readonly series: string;
  readonly points: readonly (readonly [x: number | string, y: number])[];
  readonly dashed?: boolean;
}

/** The area between low and high. */
export interface BandLayer {
  readonly mark: "band";
  readonly series: string;
  readonly points: readonly (readonly [x: number | string, low: number, high: number])[];
}

/** A straight line across the chart at one value of one axis, with its name beside it. */
export interface RuleLayer {
  readonly mark: "rule";
  readonly axis: "x" | "y";
  readonly at: number | string;
  readonly label: string;
}
