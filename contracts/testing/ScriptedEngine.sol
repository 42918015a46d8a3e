// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a solvency oracle reads of an engine, as a test wants it.
contract ScriptedEngine {
    error Reentered();

    bytes[] private _accounts;
    uint256 public oldestEpoch = type(uint256).max;
    uint256 public insurance;
    uint256 public nonce;
    uint256 public withdrawalIndex = 1e18;
    bool public isLocked;

    modifier whenUnlocked() {
        if (isLocked) revert Reentered();
        _;
    }

    /// @param accounts Each as `IMarginEngine.walk` packs it.
    function setAccounts(bytes[] calldata accounts) external {
        _accounts = accounts;
    }

    function setOldestEpoch(uint256 epoch) external {
        oldestEpoch = epoch;
    }

    function setInsurance(uint256 amount) external {
        insurance = amount;
    }

    function setNonce(uint256 value) external {
        nonce = value;
    }

    function setWithdrawalIndex(uint256 index) external {
        withdrawalIndex = index;
    }

    function setLocked(bool locked) external {
        isLocked = locked;
    }

    function walk(uint256 first, uint256 count) external view whenUnlocked returns (bytes memory, uint256) {
        bytes memory walked;
        for (uint256 i = first; i < first + count && i < _accounts.length; ++i)
            walked = bytes.concat(walked, _accounts[i]);
        return (walked, oldestEpoch);
    }

    function accountCount() external view whenUnlocked returns (uint256) {
        return _accounts.length;
    }

    function globals() external view whenUnlocked returns (uint256, uint256, uint256) {
        return (0, insurance, nonce);
    }

    function provisional() external view whenUnlocked returns (uint256, uint256) {
        return (0, withdrawalIndex);
    }
}
