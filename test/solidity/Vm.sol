// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The cheatcodes of Hardhat's Solidity tests that ours use. Add what you need, as it is in Foundry's reference.
interface IVm {
    /// @notice Discards this fuzz run when `condition` is false.
    function assume(bool condition) external pure;

    function assertEq(uint256 left, uint256 right) external pure;
    function assertEq(uint256 left, uint256 right, string calldata message) external pure;
    function assertEq(int256 left, int256 right) external pure;
    function assertEq(int256 left, int256 right, string calldata message) external pure;
    function assertEq(bytes32 left, bytes32 right) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata message) external pure;
    function assertEq(address left, address right) external pure;
    function assertNotEq(bytes32 left, bytes32 right) external pure;
    function assertTrue(bool condition, string calldata message) external pure;
    function assertFalse(bool condition, string calldata message) external pure;
    function assertLe(uint256 left, uint256 right, string calldata message) external pure;
    function assertLe(int256 left, int256 right, string calldata message) external pure;
    function assertGe(uint256 left, uint256 right, string calldata message) external pure;
    function assertGe(int256 left, int256 right, string calldata message) external pure;

    /// @notice The next call must revert: with anything, with exactly these data, or with this error whatever its arguments.
    function expectRevert() external;
    function expectRevert(bytes calldata data) external;
    function expectPartialRevert(bytes4 selector) external;

    /// @notice Keeps the state of the chain, and returns to it.
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool success);

    /// @notice Sender of the next call.
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;

    /// @notice Sets block.timestamp, block.number, block.chainid, block.coinbase.
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function chainId(uint256 id) external;
    function coinbase(address account) external;

    function deal(address account, uint256 balance) external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function store(address target, bytes32 slot, bytes32 value) external;

    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
}

// keccak256("hevm cheat code")
IVm constant vm = IVm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

error EmptyRange(uint256 minimum, uint256 maximum);

/// @notice Maps a fuzzed value into [minimum, maximum]; values already inside stay.
function bound(uint256 value, uint256 minimum, uint256 maximum) pure returns (uint256) {
    if (minimum > maximum) revert EmptyRange(minimum, maximum);
    if (value >= minimum && value <= maximum) return value;
    uint256 size = maximum - minimum + 1;
    return size == 0 ? value : minimum + (value % size);
}

/// @notice The same for signed values.
function boundSigned(int256 value, int256 minimum, int256 maximum) pure returns (int256) {
    // Shifted by 2^255, so that the order of signed values is that of unsigned ones.
    uint256 offset = 1 << 255;
    unchecked {
        uint256 mapped = bound(uint256(value) + offset, uint256(minimum) + offset, uint256(maximum) + offset);
        return int256(mapped - offset);
    }
}
