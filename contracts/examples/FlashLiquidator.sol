// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {Order} from "../types/Order.sol";

/// @notice A maker's signed order that takes over a leg.
/// @param size Lots, unsigned.
struct Exit {
    Order maker;
    bytes makerSignature;
    bytes makerAttestation;
    uint64 size;
}

/// @title A keeper without capital: borrows, liquidates, closes what it took against makers' orders, and repays, in one
/// transaction.
/// @notice Nothing of the engine forbids it: legs come at mark, a borrowed deposit carries them at W until they are closed,
/// and an account without positions needs no signature to leave. If an exit does not pay, all of it is undone.
/// @dev An example. While deficits count provisionally beyond the insurance fund a withdrawal pays less than the deposit
/// credited, and no loan can be repaid: then it takes a keeper with money of its own.
/// WARNING (trust): whoever deploys it chooses the lender; nobody else is trusted, and nothing stays here between calls.
contract FlashLiquidator is IERC3156FlashBorrower, IERC1271 {
    using SafeERC20 for IERC20;

    error Unauthorised(address caller);

    bytes32 private constant ACCEPTED = keccak256("ERC3156FlashBorrower.onFlashLoan");

    IMarginEngine public immutable engine;
    IERC20 public immutable token;
    IERC3156FlashLender public immutable lender;

    uint256 private _salt;
    /// @dev The order that is being filled: the only thing this contract ever signs, and only meanwhile.
    bytes32 private transient _signed;
    bool private transient _running;

    constructor(IMarginEngine engine_, IERC20 token_, IERC3156FlashLender lender_) {
        engine = engine_;
        token = token_;
        lender = lender_;
        token_.forceApprove(address(engine_), type(uint256).max);
    }

    /// @notice Its account: sub-account 0.
    function account() public view returns (AccountId) {
        return AccountId.wrap(bytes32(bytes20(address(this))));
    }

    /// @notice Liquidates the slice `fraction` of `target` with `borrowed` tokens; the caller gets what is left.
    /// @param borrowed At least W of the slice and the opening balance. What is left over comes back with the loan.
    /// @param exits In any order; together they must close every leg of the slice.
    /// @return profit 1e-6 USD.
    function liquidate(
        AccountId target,
        uint256 fraction,
        bytes calldata attestation,
        uint256 borrowed,
        Exit[] calldata exits
    ) external returns (uint256 profit) {
        if (_running) revert Unauthorised(msg.sender);
        _running = true;
        lender.flashLoan(this, address(token), borrowed, abi.encode(target, fraction, attestation, exits));
        _running = false;
        profit = token.balanceOf(address(this));
        token.safeTransfer(msg.sender, profit);
    }

    /// @inheritdoc IERC3156FlashBorrower
    function onFlashLoan(
        address initiator,
        address,
        uint256 amount,
        uint256 fee,
        bytes calldata data
    ) external returns (bytes32) {
        if (msg.sender != address(lender) || initiator != address(this) || !_running)
            revert Unauthorised(msg.sender);
        (AccountId target, uint256 fraction, bytes memory attestation, Exit[] memory exits) = abi.decode(
            data,
            (AccountId, uint256, bytes, Exit[])
        );
        AccountId own = account();
        engine.deposit(own, amount);
        engine.liquidate(target, own, fraction, attestation, "");
        for (uint256 i = 0; i < exits.length; ++i) _exit(own, exits[i]);
        engine.withdraw(own, uint256(engine.account(own).cash), amount + fee, address(this), "");
        token.forceApprove(address(lender), amount + fee);
        return ACCEPTED;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == _signed && digest != 0 ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    /// @dev The opposite of the maker's order, at its price.
    function _exit(AccountId own, Exit memory e) private {
        Order memory taker = Order({
            account: own,
            instrument: e.maker.instrument,
            size: e.maker.size > 0 ? -int64(e.size) : int64(e.size),
            limitPrice: e.maker.limitPrice,
            minFill: e.size,
            maxFee: type(uint32).max,
            expiry: uint40(block.timestamp + 1),
            salt: _salt++,
            reduceOnly: true,
            approvalVersion: 0
        });
        _signed = engine.orderDigest(taker);
        engine.fill(e.maker, e.makerSignature, taker, "", e.size, e.makerAttestation, "");
        _signed = 0;
    }
}
