/**
 * The hierarchy of risk factors. Correlation belongs to inner nodes (it is kept apart, in the profile's
 * regimes, because it differs by regime); assets are leaves. Two assets correlate with the ρ of their
 * lowest common ancestor.
 */
export interface TreeNode {
  readonly name: string;
  readonly children?: readonly TreeNode[];
  /** Names of the underlyings that hang directly under this node. */
  readonly assets?: readonly string[];
}
