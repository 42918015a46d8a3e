import { uniforms, type Workload } from "./workload.ts";

/**
 * As the published dashboard does it: every account simulates its own paths, draw by draw, values its positions on each, sorts
 * the losses and averages the worst 1 %. The draws are its own, so its numbers are others.
 */
export function resimulate({ points, books }: Workload): number[] {
  const worst = Math.round(points / 100);
  const uniform = uniforms(3);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return books.map((legs) => {
    const losses: number[] = [];
    for (let s = 0; s < points; s++) {
      const common = normal();
      let loss = 0;
      for (const { size } of legs) loss -= Number(size) * (0.6 * common + 0.8 * normal());
      losses.push(loss);
    }
    losses.sort((a, b) => b - a);
    return losses.slice(0, worst).reduce((sum, loss) => sum + loss, 0) / worst;
  });
}

/** Over the shared cube in plain JavaScript: sparse rows added up, all losses sorted, the worst 1 % summed. */
export function plainJavaScript({ rows, points, books }: Workload): number[] {
  const worst = Math.round(points / 100);
  const losses = new Float64Array(points);
  return books.map((legs) => {
    losses.fill(0);
    for (const { index, size } of legs) {
      addRow(losses, rows[index] ?? new Float64Array(points), -Number(size));
    }
    return losses
      .sort()
      .subarray(points - worst)
      .reduce((sum, loss) => sum + loss, 0);
  });
}

function addRow(losses: Float64Array, row: Float64Array, lots: number): void {
  for (let s = 0; s < losses.length; s++) losses[s] = (losses[s] ?? 0) + lots * (row[s] ?? 0);
}
