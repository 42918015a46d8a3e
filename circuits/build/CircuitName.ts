import type { CircuitSizes } from "../CircuitSizes.ts";

/** The circuits that are compiled; each is a template of the same name with a capital. */
export const circuitNames = ["accountBatch", "tailRisk"] as const;
export type CircuitName = (typeof circuitNames)[number];

/** Its `component main`: the template at these sizes, and which inputs a proof shows. */
export function mainComponent(
  name: CircuitName,
  sizes: CircuitSizes,
): { template: string; component: string } {
  const { accounts, instruments, scenarios, bits } = sizes;
  switch (name) {
    case "accountBatch":
      return {
        template: "AccountBatch",
        component: `{public [r, stateBefore, stateAfter, profit]} = AccountBatch(${accounts}, ${instruments}, ${scenarios}, ${bits})`,
      };
    case "tailRisk":
      return {
        template: "TailRisk",
        component: `{public [state, c, y, tail, weight]} = TailRisk(${scenarios})`,
      };
  }
}

/** How many public inputs a verifier is called with; those after them are the scenario set, folded into one point. */
export const callInputs: Readonly<Record<CircuitName, number>> = { accountBatch: 3, tailRisk: 4 };
