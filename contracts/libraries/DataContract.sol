// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bytes kept as the code of a contract: 200 gas a byte to write, one copy to read.
library DataContract {
    // EIP-170, less the zero byte.
    uint256 private constant MAX_BYTES = 24_575;

    /// @notice Deploys a contract whose code is a zero byte (so that it can never run) and `content`.
    /// @return code 0 if that failed: the content is more than a contract may have, or gas ran out.
    function deploy(bytes memory content) internal returns (address code) {
        if (content.length > MAX_BYTES) return address(0);
        // PUSH2 length, then copy everything behind these ten bytes and return it.
        bytes memory creation = abi.encodePacked(
            hex"61",
            uint16(content.length + 1),
            hex"80600a3d393df3",
            bytes1(0),
            content
        );
        assembly ("memory-safe") {
            code := create(0, add(creation, 32), mload(creation))
        }
    }

    /// @notice What `deploy` has kept.
    function read(address code) internal view returns (bytes memory content) {
        content = new bytes(code.code.length - 1);
        assembly ("memory-safe") {
            extcodecopy(code, add(content, 32), 1, mload(content))
        }
    }
}
