import { parseDecimal, referenceProfile, type ScenarioDraws } from "@plimsoll/model";

/** Underlyings in the tree's order: the first coordinates of the scenario set drive them. */
const CLASSES = ["crypto", "crypto", "crypto", "equity", "macro"] as const;
export const UNDERLYINGS = CLASSES.length;

const rho = (node: string): number => parseDecimal(referenceProfile.regimes[0]?.correlation[node] ?? "0");
const cross = rho("risk");

/** Loadings of the underlyings on the tree's factors: risk, crypto, equity, macro. */
export const FACTOR_LOADINGS: readonly (readonly number[])[] = CLASSES.map((own) => [
  Math.sqrt(cross),
  ...["crypto", "equity", "macro"].map((node) => (node === own ? Math.sqrt(rho(node) - cross) : 0)),
]);

const OWN = CLASSES.map((own) => Math.sqrt(1 - rho(own)));

/** Cholesky's triangle of their correlations, which the model draws with. */
const TRIANGLE = (() => {
  const correlation = (a: number, b: number): number =>
    a === b ? 1 : CLASSES[a] === CLASSES[b] ? rho(CLASSES[a] ?? "") : cross;
  const rows: number[][] = [];
  for (let a = 0; a < UNDERLYINGS; a++) {
    const row: number[] = [];
    for (let b = 0; b <= a; b++) {
      let rest = correlation(a, b);
      const other = a === b ? row : (rows[b] ?? []);
      for (let k = 0; k < b; k++) rest -= (row[k] ?? 0) * (other[k] ?? 0);
      row.push(a === b ? Math.sqrt(rest) : rest / (rows[b]?.[b] ?? 1));
    }
    rows.push(row);
  }
  return rows;
})();

/** The independent normals N behind correlated ones: TRIANGLE·N = z, by forward substitution. */
export function independentOf(z: readonly number[]): number[] {
  const n: number[] = [];
  TRIANGLE.forEach((row, a) => {
    const known = n.reduce((sum, value, b) => sum + (row[b] ?? 0) * value, 0);
    n.push(((z[a] ?? 0) - known) / (row[a] ?? 1));
  });
  return n;
}

/**
 * The same scenarios with the underlyings built from the tree's factors and one noise each (nine coordinates), as the
 * model did before it used the triangle (five).
 */
export function inTreeCoordinates(draws: ScenarioDraws): ScenarioDraws {
  const factors = FACTOR_LOADINGS[0]?.length ?? 0;
  const columns = new Map<number, Float64Array>();
  const moved = (dimension: number): number => dimension + factors;
  const build = (): void => {
    const normals = Array.from({ length: factors + UNDERLYINGS }, (_, d) => draws.normals(d));
    const results = CLASSES.map(() => new Float64Array(draws.points));
    for (let s = 0; s < draws.points; s++) {
      const z = CLASSES.map((_, a) =>
        (FACTOR_LOADINGS[a] ?? []).reduce(
          (sum, loading, f) => sum + loading * (normals[f]?.[s] ?? 0),
          (OWN[a] ?? 0) * (normals[factors + a]?.[s] ?? 0),
        ),
      );
      independentOf(z).forEach((value, a) => {
        const column = results[a];
        if (column !== undefined) column[s] = value;
      });
    }
    results.forEach((column, a) => columns.set(a, column));
  };
  return {
    points: draws.points,
    uniforms: (dimension) => draws.uniforms(moved(dimension)),
    normals: (dimension) => {
      if (dimension >= UNDERLYINGS) return draws.normals(moved(dimension));
      if (columns.size === 0) build();
      return columns.get(dimension) ?? new Float64Array();
    },
  };
}
