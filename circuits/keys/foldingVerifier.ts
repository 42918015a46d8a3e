import type { Groth16VerifyingKey } from "snarkjs";

/** The contract to be written. */
export interface FoldingVerifier {
  readonly contract: string;
  readonly key: Groth16VerifyingKey;
  /** Public inputs that are arguments; the rest comes as one point. */
  readonly callInputs: number;
  /** Anybody can forge proofs for such a key: the contract then answers on chain 31337 only. */
  readonly isDevelopment: boolean;
}

const ORDER = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
const MODULUS = "21888242871839275222246405745257275088696311157297823662689037894645226208583";

/**
 * Solidity that verifies a Groth16 proof whose last public inputs, a scenario set, were folded into one point:
 * e(A, B) = e(α, β)·e(IC₀ + fold + Σ xᵢ·ICᵢ, γ)·e(C, δ), the equation of Groth (2016) and of snarkjs's verifiers.
 */
export function foldingVerifier({ contract, key, callInputs, isDevelopment }: FoldingVerifier): string {
  const constants = [
    ...pointConstants("ALPHA", key.vk_alpha_1),
    ...pairConstants("BETA", key.vk_beta_2),
    ...pairConstants("GAMMA", key.vk_gamma_2),
    ...pairConstants("DELTA", key.vk_delta_2),
    ...key.IC.slice(0, callInputs + 1).flatMap((point, i) => pointConstants(`IC${i}`, point)),
  ].map((line) => `    uint256 private constant ${line};`);

  return `// SPDX-License-Identifier: MIT
// Written by \`npm run circuits:verifiers\`: do not edit.
pragma solidity 0.8.37;

/// @title Groth16 verifier whose public inputs after the first ${callInputs} are folded into one point.
${
  isDevelopment
    ? `/// @dev WARNING: INSECURE. The key is made from numbers that are public, so that anybody can prove anything: it answers on
/// chain 31337 only.
`
    : ""
}contract ${contract} {
${isDevelopment ? "    error DevelopmentKey(uint256 chainId);\n\n" : ""}    uint256 private constant ORDER = ${ORDER};
    uint256 private constant MODULUS = ${MODULUS};
${constants.join("\n")}

    /// @notice Whether the proof holds for these inputs and for those that \`fold\` stands for.
    /// @param fold Σ of the folded inputs times their points of the key; not on the curve: false.
    /// @param inputs Not below the field's order: false.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${callInputs}] calldata inputs,
        uint256[2] calldata fold
    ) external view returns (bool isValid) {
${isDevelopment ? "        if (block.chainid != 31337) revert DevelopmentKey(block.chainid);\n" : ""}        assembly ("memory-safe") {
            let m := mload(0x40)
            isValid := 1
            // The precompiles refuse points off the curve, and coordinates of the modulus or more.
            mstore(m, IC0_X)
            mstore(add(m, 32), IC0_Y)
            mstore(add(m, 64), calldataload(fold))
            mstore(add(m, 96), calldataload(add(fold, 32)))
            isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
${Array.from({ length: callInputs }, (_, i) => addInput(i)).join("\n")}
            let sumX := mload(m)
            let sumY := mload(add(m, 32))
            // −A; its y must be below the modulus, or the difference would wrap.
            mstore(m, calldataload(a))
            let y := calldataload(add(a, 32))
            isValid := and(isValid, lt(y, MODULUS))
            mstore(add(m, 32), mod(sub(MODULUS, y), MODULUS))
            calldatacopy(add(m, 64), b, 128)
${[...["ALPHA_X", "ALPHA_Y", ...pair("BETA")], ...["sumX", "sumY", ...pair("GAMMA")]]
  .map((value, i) => store(192 + 32 * i, value))
  .join("\n")}
            calldatacopy(add(m, 576), c, 64)
${pair("DELTA")
  .map((value, i) => store(640 + 32 * i, value))
  .join("\n")}
            isValid := and(isValid, staticcall(gas(), 8, m, 768, 0, 32))
            isValid := and(isValid, eq(mload(0), 1))
        }
    }
}
`;
}

function addInput(index: number): string {
  return `            {
                let x := calldataload(add(inputs, ${32 * index}))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC${index + 1}_X)
                mstore(add(m, 96), IC${index + 1}_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }`;
}

function store(offset: number, value: string): string {
  return `            mstore(add(m, ${offset}), ${value})`;
}

/** A point of the second group as the precompile wants it: the imaginary parts first. */
function pair(name: string): string[] {
  return ["X1", "X0", "Y1", "Y0"].map((part) => `${name}_${part}`);
}

function pointConstants(name: string, [x, y]: readonly string[]): string[] {
  return [`${name}_X = ${x}`, `${name}_Y = ${y}`];
}

function pairConstants(name: string, [x, y]: readonly (readonly string[])[]): string[] {
  return [`${name}_X0 = ${x![0]}`, `${name}_X1 = ${x![1]}`, `${name}_Y0 = ${y![0]}`, `${name}_Y1 = ${y![1]}`];
}
