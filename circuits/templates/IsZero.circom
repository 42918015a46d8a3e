pragma circom 2.1.6;

// Whether a number is zero.
//
// circomlib's leaves the inverse of zero free. The last constraint pins it to zero, so that every wire has one value only
// and no test needs a list of exceptions.
//
// in   the number
// out  1 if it is zero, else 0
template IsZero() {
    signal input in;
    signal output out;

    signal inverse;
    inverse <-- in != 0 ? 1 / in : 0;
    out <== 1 - in * inverse;
    in * out === 0;
    inverse * out === 0;
}
