/** The order of the scalar field of BN254, in which the circuits compute. */
export const fieldOrder = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** The element that stands for an integer: negative ones are counted down from the order. */
export function toField(value: bigint): bigint {
  const rest = value % fieldOrder;
  return rest < 0n ? rest + fieldOrder : rest;
}
