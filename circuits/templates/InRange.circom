pragma circom 2.1.6;

// Holds 0 <= in < 2^bits; any other number has no witness.
//
// in  the number
template InRange(bits) {
    signal input in;

    signal bit[bits];
    var sum = 0;
    for (var i = 0; i < bits; i++) {
        bit[i] <-- (in >> i) & 1;
        bit[i] * (bit[i] - 1) === 0;
        sum += bit[i] * (1 << i);
    }
    sum === in;
}
