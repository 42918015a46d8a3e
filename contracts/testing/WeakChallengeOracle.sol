// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {IScenarioSets} from "../interfaces/IScenarioSets.sol";
import {OracleTerms} from "../interfaces/ISolvencyOracle.sol";
import {FIELD_ORDER} from "../libraries/Bn254.sol";
import {SolvencyOracle} from "../solvency/SolvencyOracle.sol";

/// @title The solvency oracle with the challenge that its first design had: it does not hash the walked book.
/// @notice It can be lied to: whoever fixes a false book first knows the challenge before the true one is frozen.
contract WeakChallengeOracle is SolvencyOracle {
    constructor(
        address initialOwner,
        IMarginEngine engine_,
        IMarkOracle markOracle_,
        IScenarioSets scenarioSets_,
        OracleTerms memory initialTerms
    ) SolvencyOracle(initialOwner, engine_, markOracle_, scenarioSets_, initialTerms) {}

    function _challenge(
        bytes32 context,
        uint256 commitment,
        bytes32
    ) internal pure override returns (uint256) {
        return uint256(keccak256(abi.encode(context, commitment))) % FIELD_ORDER;
    }
}
