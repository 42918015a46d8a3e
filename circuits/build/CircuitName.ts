import type { CircuitSizes } from "../CircuitSizes.ts";

/** The circuits of a book that lies in storage; each is a template of the same name with a capital. */
export const circuitNames = ["accountBatch", "tailRisk"] as const;
export type CircuitName = (typeof circuitNames)[number];

/** The circuits of a book that is held off-chain, built only when asked for. */
export const hiddenCircuitNames = ["hiddenBatch", "hiddenTail"] as const;
export type HiddenCircuitName = (typeof hiddenCircuitNames)[number];

/** Its `component main`: the template at these sizes, and which inputs a proof shows. */
export function mainComponent(
  name: CircuitName | HiddenCircuitName,
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
    case "hiddenBatch":
      return {
        template: "HiddenBatch",
        component: `{public [stateBefore, stateAfter, lotValue, profit]} = HiddenBatch(${accounts}, ${instruments}, ${scenarios}, ${bits})`,
      };
    case "hiddenTail":
      return {
        template: "HiddenTail",
        component: `{public [state, c, cash, badDebt, tail, weight]} = HiddenTail(${instruments}, ${scenarios})`,
      };
  }
}

/**
 * How many public inputs a verifier is called with; those after them are the scenario set, of a hidden book with its marks
 * before it, folded into one point.
 */
export const callInputs: Readonly<Record<CircuitName | HiddenCircuitName, number>> = {
  accountBatch: 3,
  tailRisk: 4,
  hiddenBatch: 2,
  hiddenTail: 5,
};
