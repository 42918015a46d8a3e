pragma circom 2.1.6;

include "PackedDebts.circom";
include "PoseidonChain.circom";

// The state between two batches, as one number that a proof shows and a contract passes on.
//
// Nothing of it is secret, the book being public, so it is not salted.
//
// c, y, power  see BookBinding
// debts        packed debts of all accounts so far
// out          their hash
template BatchState(S) {
    signal input c;
    signal input y;
    signal input power;
    signal input debts[PACKED(S)];
    signal output out;

    component hash = PoseidonChain(PACKED(S) + 3, TAG_STATE());
    hash.in[0] <== c;
    hash.in[1] <== y;
    hash.in[2] <== power;
    for (var k = 0; k < PACKED(S); k++) {
        hash.in[3 + k] <== debts[k];
    }
    out <== hash.out;
}
