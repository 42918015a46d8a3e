import { fieldOrder, toField } from "../field/field.ts";
import { inverse } from "../field/inverse.ts";
import { power } from "../field/power.ts";

/** The Lagrange polynomials of the 2^k-th roots of unity: Lᵢ(x) = (xⁿ − 1)·ωⁱ / (n·(x − ωⁱ)), with one inversion. */
export function lagrangeBasis(k: number, x: bigint): bigint[] {
  const n = 2 ** k;
  const root = rootOfUnity(k);
  const factor = toField((power(x, BigInt(n)) - 1n) * inverse(BigInt(n)));

  const roots: bigint[] = [];
  const products: bigint[] = [];
  let product = 1n;
  for (let i = 0, current = 1n; i < n; i++, current = (current * root) % fieldOrder) {
    roots.push(current);
    products.push(product);
    product = toField(product * (x - current));
  }
  const basis = new Array<bigint>(n);
  let inverted = inverse(product);
  for (let i = n - 1; i >= 0; i--) {
    const reciprocal = (inverted * products[i]!) % fieldOrder;
    inverted = toField(inverted * (x - roots[i]!));
    basis[i] = (((factor * roots[i]!) % fieldOrder) * reciprocal) % fieldOrder;
  }
  return basis;
}

/**
 * The primitive 2^k-th root that snarkjs uses: 5 is the smallest number without a square root, and the order less one is
 * 2^28 times an odd number.
 */
export function rootOfUnity(k: number): bigint {
  return power(5n, (fieldOrder - 1n) >> BigInt(k));
}
