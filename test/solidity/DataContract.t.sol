// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DataContract} from "../../contracts/libraries/DataContract.sol";

import {bound} from "./Vm.sol";

contract DataContractTest {
    function testFuzz_ContentComesBack(bytes memory content) public {
        assert(keccak256(DataContract.read(DataContract.deploy(content))) == keccak256(content));
    }

    function test_TheLongestContentComesBack() public {
        bytes memory content = new bytes(24_575);
        content[24_574] = 0xff;
        assert(keccak256(DataContract.read(DataContract.deploy(content))) == keccak256(content));
    }

    /// @dev From 65,535 bytes on the length of the code does not fit in the two bytes that say it.
    function testFuzz_LongerContentIsNotKept(uint256 length) public {
        assert(DataContract.deploy(new bytes(bound(length, 24_576, 80_000))) == address(0));
    }
}
