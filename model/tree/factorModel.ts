import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile, Regime } from "../profiles/Profile.ts";
import type { TreeNode } from "./TreeNode.ts";

/** Correlated standard normals Z_a = Σ_n systematic[a][n]·F_n + own[a]·ε_a, by regime. */
export interface FactorModel {
  /** Inner nodes from the root down, each before its children; one factor a node. */
  readonly nodes: readonly FactorNode[];
  readonly assets: readonly FactorAsset[];
  readonly regimes: readonly RegimeLoadings[];
}

export interface FactorNode {
  readonly name: string;
  /** Indices into `nodes`. */
  readonly children: readonly number[];
  /** Indices into `assets`. */
  readonly assets: readonly number[];
}

export interface FactorAsset {
  readonly name: string;
  /** Indices of the nodes from the root to the parent. */
  readonly path: readonly number[];
}

export interface RegimeLoadings {
  readonly weight: number;
  /** ρ by node. */
  readonly correlation: readonly number[];
  /** β by asset. */
  readonly beta: readonly number[];
  readonly systematic: readonly Float64Array[];
  readonly own: Float64Array;
}

/**
 * Loadings of a tree: on the factor of node n, β·√(ρ_n − ρ_parent(n)); on the asset's own noise,
 * √(1 − β²·ρ(parent)). Then corr(a, b) = β_a·β_b·ρ(lowest common ancestor), positive semi-definite by
 * construction.
 * @throws ModelError `correlationNotMonotone` naming the path, `missingField` for a node without ρ,
 *   `impossibleParameter` for ρ outside [0, 1], β²ρ > 1 or weights that do not sum to 1.
 */
export function factorModel(profile: Profile): FactorModel {
  const nodes: FactorNode[] = [];
  const assets: FactorAsset[] = [];
  const paths: string[] = [];
  const parents: number[] = [];
  const visit = (node: TreeNode, path: readonly number[], label: string): number => {
    const index = nodes.length;
    const children: number[] = [];
    const own: number[] = [];
    nodes.push({ name: node.name, children, assets: own });
    paths.push(label);
    parents.push(path.at(-1) ?? -1);
    for (const name of node.assets ?? []) {
      if (assets.some((asset) => asset.name === name)) {
        throw new ModelError(
          "impossibleParameter",
          "An asset hangs twice in the tree",
          name,
          "Keep one leaf an asset.",
        );
      }
      own.push(assets.length);
      assets.push({ name, path: [...path, index] });
    }
    for (const child of node.children ?? []) {
      children.push(visit(child, [...path, index], `${label} › ${child.name}`));
    }
    return index;
  };
  visit(profile.tree, [], profile.tree.name);
  const regimes = profile.regimes.map((regime) => loadings(regime, { nodes, assets, paths, parents }));
  const total = regimes.reduce((sum, regime) => sum + regime.weight, 0);
  if (Math.abs(total - 1) > 1e-12) {
    throw new ModelError(
      "impossibleParameter",
      "The weights of the regimes do not sum to 1",
      total,
      "Correct profile.regimes.",
    );
  }
  return { nodes, assets, regimes };
}

function loadings(
  regime: Regime,
  tree: { nodes: FactorNode[]; assets: FactorAsset[]; paths: string[]; parents: number[] },
): RegimeLoadings {
  const correlation = tree.nodes.map((node, i) => {
    const text = regime.correlation[node.name];
    if (text === undefined) {
      throw new ModelError(
        "missingField",
        `The node ${tree.paths[i]} has no correlation`,
        undefined,
        "Give every inner node a ρ.",
      );
    }
    const rho = parseDecimal(text, `ρ of ${tree.paths[i]}`);
    if (!(rho >= 0 && rho <= 1)) {
      throw new ModelError(
        "impossibleParameter",
        `ρ of ${tree.paths[i]} is outside [0, 1]`,
        text,
        "Use β for signs.",
      );
    }
    return rho;
  });
  correlation.forEach((rho, i) => {
    const parent = tree.parents[i]!;
    if (parent >= 0 && rho < correlation[parent]!) {
      throw new ModelError(
        "correlationNotMonotone",
        `Correlation decreases towards the leaves on the path ${tree.paths[i]}`,
        `${correlation[parent]} → ${rho}`,
        "A lower common ancestor must correlate at least as much as the one above it.",
      );
    }
  });
  const beta = tree.assets.map(({ name }) => parseDecimal(regime.beta?.[name] ?? "1", `β of ${name}`));
  const own = new Float64Array(tree.assets.length);
  const systematic = tree.assets.map(({ name, path }, a) => {
    const row = new Float64Array(tree.nodes.length);
    let above = 0;
    for (const node of path) {
      row[node] = beta[a]! * Math.sqrt(correlation[node]! - above);
      above = correlation[node]!;
    }
    const rest = 1 - beta[a]! * beta[a]! * above;
    // A β written with 15 decimals may pass the bound in the last one.
    if (rest < -1e-12) {
      throw new ModelError("impossibleParameter", `β²·ρ of ${name} is above 1`, beta[a], "Lower β or ρ.");
    }
    own[a] = Math.sqrt(Math.max(0, rest));
    return row;
  });
  return { weight: parseDecimal(regime.weight, "weight of a regime"), correlation, beta, systematic, own };
}
