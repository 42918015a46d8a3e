// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {ISolvencyOracle, SolvencyStatus} from "../interfaces/ISolvencyOracle.sol";
import {SolvencyGuard} from "../solvency/SolvencyGuard.sol";
import {AccountId} from "../types/AccountId.sol";

/// @title A vault (ERC-4626) that keeps the quote token in the venue, and takes no more in while the venue may be insolvent.
/// @notice Deposits are refused while the status is UNKNOWN (stale, too) or INSOLVENT; withdrawals are paid as far as the
/// engine pays them, at any status. It trades nothing and earns nothing: it is a cash account that can be passed on.
/// @dev An example. The engine lets no account be opened or left with less than its opening balance, so that much stays for
/// good: whoever deploys the vault deposits `reserve` into `account()` once. The reserve backs no shares.
/// WARNING (trust): the engine and what it trusts; nobody administers the vault. If governance raises the opening balance
/// above the reserve, the last withdrawals wait until somebody deposits the difference.
contract VenueVault is ERC4626, SolvencyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant WAD = 1e18;

    IMarginEngine public immutable engine;
    /// @notice Cash that stays, 1e-6 USD.
    uint256 public immutable reserve;

    constructor(
        IMarginEngine engine_,
        IERC20 token,
        uint256 reserve_,
        ISolvencyOracle oracle,
        uint256 maxAge
    ) ERC20("Plimsoll venue dollar", "pvUSD") ERC4626(token) SolvencyGuard(oracle, maxAge) {
        engine = engine_;
        reserve = reserve_;
        token.forceApprove(address(engine_), type(uint256).max);
    }

    /// @notice Its account: sub-account 0. Anybody may deposit into it, to the good of all shares.
    function account() public view returns (AccountId) {
        return AccountId.wrap(bytes32(bytes20(address(this))));
    }

    /// @notice What the engine would pay for its cash beyond the reserve, rounded down.
    function totalAssets() public view override returns (uint256) {
        int256 cash = engine.account(account()).cash - int256(reserve);
        return cash < 0 ? 0 : (uint256(cash) * _withdrawalIndex()) / WAD;
    }

    /// @notice Nothing unless the venue is SOLVENT or in WATCH.
    function maxDeposit(address) public view override returns (uint256) {
        SolvencyStatus status = solvencyStatus();
        bool isOpen = status == SolvencyStatus.SOLVENT || status == SolvencyStatus.WATCH;
        return isOpen ? type(uint256).max : 0;
    }

    /// @notice As `maxDeposit`.
    function maxMint(address receiver) public view override returns (uint256) {
        return maxDeposit(receiver);
    }

    /// @dev Tokens go straight on into the engine.
    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        super._deposit(caller, receiver, assets, shares);
        engine.deposit(account(), assets);
    }

    /// @dev At an index below one the engine takes more cash than it pays tokens: rounded up, what is paid is exact.
    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        uint256 index = _withdrawalIndex();
        engine.withdraw(account(), (assets * WAD + index - 1) / index, assets, address(this), "");
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    function _withdrawalIndex() private view returns (uint256 index) {
        (, index) = engine.provisional();
    }

    /// @dev Virtual shares: whoever donates to an empty vault cannot round the next depositor's shares away.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
