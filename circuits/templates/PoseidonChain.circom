pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";

// What is hashed: the first input of every chain is tag * 2^32 + length, so no list is another's prefix or of another use.
function TAG_STATE() { return 1; }
function TAG_BOOK() { return 2; }
function TAG_HIDDEN_STATE() { return 3; }
function TAG_HIDDEN_ACCOUNT() { return 4; }
function TAG_HIDDEN_BOOK() { return 5; }

// The Poseidon hash of n field elements: h_0 = tag * 2^32 + n, h_(k+1) = Poseidon(h_k, the next 15 elements or fewer).
//
// in   the elements
// out  their hash
template PoseidonChain(n, tag) {
    signal input in[n];
    signal output out;

    var blocks = (n + 14) \ 15;
    component hash[blocks];
    for (var b = 0; b < blocks; b++) {
        // The last block has its exact width: fewer constraints than padding, and the length is in the first input.
        var width = (n - b * 15 < 15) ? n - b * 15 : 15;
        hash[b] = Poseidon(width + 1);
        if (b == 0) {
            hash[b].inputs[0] <== tag * (1 << 32) + n;
        } else {
            hash[b].inputs[0] <== hash[b - 1].out;
        }
        for (var j = 0; j < width; j++) {
            hash[b].inputs[j + 1] <== in[b * 15 + j];
        }
    }
    out <== hash[blocks - 1].out;
}
