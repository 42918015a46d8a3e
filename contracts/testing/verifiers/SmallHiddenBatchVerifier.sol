// SPDX-License-Identifier: MIT
// Written by `npm run circuits:verifiers`: do not edit.
pragma solidity 0.8.37;

/// @title Groth16 verifier whose public inputs after the first 2 are folded into one point.
/// @dev WARNING: INSECURE. The key is made from numbers that are public, so that anybody can prove anything: it answers on
/// chain 31337 only.
contract SmallHiddenBatchVerifier {
    error DevelopmentKey(uint256 chainId);

    uint256 private constant ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ALPHA_X = 5210385361055293857065852079982295207286571489292760012974824780369997575854;
    uint256 private constant ALPHA_Y = 5591102466133159071140487473546476792240144713725301360750834006177792362898;
    uint256 private constant BETA_X0 = 42017146218573644281713314275534581222970826279421283382189937805695842377;
    uint256 private constant BETA_X1 = 8567761525214443145583910573970651718447835136405123900272448587050751979490;
    uint256 private constant BETA_Y0 = 6968330482573437223404209181614118100226215861579306026042548241852658172581;
    uint256 private constant BETA_Y1 = 17313014268131541407301376220029765462655210879098943059882659897989554116613;
    uint256 private constant GAMMA_X0 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 private constant GAMMA_X1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 private constant GAMMA_Y0 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 private constant GAMMA_Y1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 private constant DELTA_X0 = 347529040080380185103363448853971392912203661650650959214505992366373278047;
    uint256 private constant DELTA_X1 = 21851195733764013391000156036914088948065964284708934921304059540430645093596;
    uint256 private constant DELTA_Y0 = 1914652732729541115567818308049424866343693148213022192921069991589578760563;
    uint256 private constant DELTA_Y1 = 20525871585337286798710130459933523239567403106171096006016827020518474588207;
    uint256 private constant IC0_X = 5618743828531881033716534448352706975180609514701096378926585684867162951198;
    uint256 private constant IC0_Y = 9489759895089058316035552126565984861605096530822313069529049547841646767426;
    uint256 private constant IC1_X = 18836554619330308314431242250600946344315652879353142508568495744224502674786;
    uint256 private constant IC1_Y = 1806286669739721107455056624659842586063865018007690174505860521712966318484;
    uint256 private constant IC2_X = 20093158280581990143913933153571552744158451978160641593154395994870544745627;
    uint256 private constant IC2_Y = 14993036826123987158892670500931315404477485068018269452042478992588857286236;

    /// @notice Whether the proof holds for these inputs and for those that `fold` stands for.
    /// @param fold Σ of the folded inputs times their points of the key; not on the curve: false.
    /// @param inputs Not below the field's order: false.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata inputs,
        uint256[2] calldata fold
    ) external view returns (bool isValid) {
        if (block.chainid != 31337) revert DevelopmentKey(block.chainid);
        assembly ("memory-safe") {
            let m := mload(0x40)
            isValid := 1
            // The precompiles refuse points off the curve, and coordinates of the modulus or more.
            mstore(m, IC0_X)
            mstore(add(m, 32), IC0_Y)
            mstore(add(m, 64), calldataload(fold))
            mstore(add(m, 96), calldataload(add(fold, 32)))
            isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            {
                let x := calldataload(add(inputs, 0))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC1_X)
                mstore(add(m, 96), IC1_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            {
                let x := calldataload(add(inputs, 32))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC2_X)
                mstore(add(m, 96), IC2_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            let sumX := mload(m)
            let sumY := mload(add(m, 32))
            // −A; its y must be below the modulus, or the difference would wrap.
            mstore(m, calldataload(a))
            let y := calldataload(add(a, 32))
            isValid := and(isValid, lt(y, MODULUS))
            mstore(add(m, 32), mod(sub(MODULUS, y), MODULUS))
            calldatacopy(add(m, 64), b, 128)
            mstore(add(m, 192), ALPHA_X)
            mstore(add(m, 224), ALPHA_Y)
            mstore(add(m, 256), BETA_X1)
            mstore(add(m, 288), BETA_X0)
            mstore(add(m, 320), BETA_Y1)
            mstore(add(m, 352), BETA_Y0)
            mstore(add(m, 384), sumX)
            mstore(add(m, 416), sumY)
            mstore(add(m, 448), GAMMA_X1)
            mstore(add(m, 480), GAMMA_X0)
            mstore(add(m, 512), GAMMA_Y1)
            mstore(add(m, 544), GAMMA_Y0)
            calldatacopy(add(m, 576), c, 64)
            mstore(add(m, 640), DELTA_X1)
            mstore(add(m, 672), DELTA_X0)
            mstore(add(m, 704), DELTA_Y1)
            mstore(add(m, 736), DELTA_Y0)
            isValid := and(isValid, staticcall(gas(), 8, m, 768, 0, 32))
            isValid := and(isValid, eq(mload(0), 1))
        }
    }
}
