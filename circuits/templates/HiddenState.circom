pragma circom 2.1.6;

include "PackedDebts.circom";
include "PoseidonChain.circom";

// The state between two batches of a book that is held off-chain. All of it is secret, so it is salted.
//
// c        commitment to the accounts so far
// cash     of all of them, 1e-6 USD
// badDebt  present, of all of them, 1e-6 USD
// net      long less short lots by instrument
// debts    packed debts by scenario
// salt     any number; 0 in the state before the first batch
// out      their hash
template HiddenState(M, S) {
    signal input c;
    signal input cash;
    signal input badDebt;
    signal input net[M];
    signal input debts[PACKED(S)];
    signal input salt;
    signal output out;

    component hash = PoseidonChain(M + PACKED(S) + 4, TAG_HIDDEN_STATE());
    hash.in[0] <== salt;
    hash.in[1] <== c;
    hash.in[2] <== cash;
    hash.in[3] <== badDebt;
    for (var m = 0; m < M; m++) {
        hash.in[4 + m] <== net[m];
    }
    for (var k = 0; k < PACKED(S); k++) {
        hash.in[4 + M + k] <== debts[k];
    }
    out <== hash.out;
}
