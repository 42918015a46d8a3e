// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A dollar that anybody may print: quote token of development chains. It cannot be deployed on any other.
contract TestDollar is ERC20("Test dollar", "TUSD") {
    error DevelopmentOnly(uint256 chainId);

    uint256 private constant DEVELOPMENT_CHAIN = 31337;

    constructor() {
        if (block.chainid != DEVELOPMENT_CHAIN) revert DevelopmentOnly(block.chainid);
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public pure virtual override returns (uint8) {
        return 6;
    }
}
