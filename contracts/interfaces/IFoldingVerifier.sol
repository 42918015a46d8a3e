// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A Groth16 proof, points as the precompiles want them: of the second group the imaginary parts come first.
struct Proof {
    uint256[2] a;
    uint256[2][2] b;
    uint256[2] c;
}

/// @title Verifies proofs of the circuit AccountBatch.
interface IBatchVerifier {
    /// @notice Whether the proof holds for the inputs.
    /// @param inputs Challenge, state before, state after.
    /// @param fold The scenarios' profits.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[3] calldata inputs,
        uint256[2] calldata fold
    ) external view returns (bool isValid);
}

/// @title Verifies proofs of the circuit TailRisk.
interface ITailVerifier {
    /// @notice Whether the proof holds for the inputs.
    /// @param inputs Last state, c, y, V + E·2^128.
    /// @param fold The scenarios' weights.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[4] calldata inputs,
        uint256[2] calldata fold
    ) external view returns (bool isValid);
}
