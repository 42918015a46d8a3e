import type { Profile } from "./Profile.ts";
import type { TreeNode } from "../tree/TreeNode.ts";
import { ModelError } from "../errors/ModelError.ts";

/**
 * The profile with one correlation regime: ρ `rhoCross` between the classes under the node `risk` and
 * `rhoWithin` inside each of them. Numbers are taken as their shortest decimal form.
 * @throws ModelError `unknownNode` if the tree has no node named risk. That ρ does not decrease towards the
 *   leaves is checked where the profile is used.
 */
export function withCorrelation(
  profile: Profile,
  rhoWithin: string | number,
  rhoCross: string | number,
): Profile {
  const risk = profile.tree.children?.find((node) => node.name === "risk");
  if (risk === undefined) {
    throw new ModelError(
      "unknownNode",
      'The tree has no node "risk" under its root',
      profile.name,
      "Add it.",
    );
  }
  const correlation: Record<string, string> = {};
  const visit = (node: TreeNode, rho: string): void => {
    correlation[node.name] = rho;
    node.children?.forEach((child) => visit(child, rho));
  };
  visit(profile.tree, "0");
  risk.children?.forEach((node) => visit(node, String(rhoWithin)));
  correlation[risk.name] = String(rhoCross);
  return { ...profile, regimes: [{ weight: "1", correlation }] };
}
