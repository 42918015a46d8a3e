/** Residuals of the parameters; as many numbers at every call. */
export type Residuals = (parameters: readonly number[]) => readonly number[];

export interface LeastSquares {
  readonly parameters: readonly number[];
  /** Σ residual². */
  readonly cost: number;
  /** False if it stopped at the last step allowed. */
  readonly converged: boolean;
}

const differenceStep = 1e-6;
const mostSteps = 100;

/**
 * Levenberg (1944) and Marquardt (1963): Gauss–Newton steps, shortened until they lower the cost. The
 * derivatives are forward differences, so parameters should be of the order of 1. Deterministic: a fixed order of
 * operations, no restarts.
 */
export function leastSquares(residuals: Residuals, start: readonly number[]): LeastSquares {
  let parameters = [...start];
  let current = residuals(parameters);
  let cost = sumOfSquares(current);
  let damping = 1e-3;
  for (let step = 0; step < mostSteps; step++) {
    const columns = parameters.map((value, j) => {
      const moved = residuals(parameters.with(j, value + differenceStep));
      return moved.map((residual, i) => (residual - current[i]!) / differenceStep);
    });
    const normal = columns.map((a) => columns.map((b) => dot(a, b)));
    const gradient = columns.map((column) => dot(column, current));
    let lowered = false;
    while (!lowered && damping < 1e12) {
      const move = solve(
        normal.map((row, j) => row.with(j, row[j]! * (1 + damping))),
        gradient,
      );
      const tried = parameters.map((value, j) => value - move[j]!);
      const residual = residuals(tried);
      const triedCost = sumOfSquares(residual);
      lowered = triedCost < cost;
      if (!lowered) {
        damping *= 10;
        continue;
      }
      const gain = (cost - triedCost) / cost;
      parameters = tried;
      current = residual;
      cost = triedCost;
      damping = Math.max(1e-12, damping / 10);
      if (gain < 1e-10) return { parameters, cost, converged: true };
    }
    // No step lowers the cost any more.
    if (!lowered) return { parameters, cost, converged: true };
  }
  return { parameters, cost, converged: false };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const sumOfSquares = (values: readonly number[]): number => dot(values, values);

/** Cholesky: a symmetric, positive definite but for rounding and for parameters that nothing depends on. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const lower = a.map((): number[] => []);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let m = 0; m < j; m++) sum -= lower[i]![m]! * lower[j]![m]!;
      lower[i]![j] = i === j ? Math.sqrt(sum > 0 ? sum : Number.MIN_VALUE) : sum / lower[j]![j]!;
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) x[i]! -= lower[i]![m]! * x[m]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let m = i + 1; m < n; m++) x[i]! -= lower[m]![i]! * x[m]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}
