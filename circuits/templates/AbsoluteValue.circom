pragma circom 2.1.6;

// |x| for |x| < 2^bits; a larger x has no witness.
//
// The magnitude is made of boolean bits, and (|x| - x)(|x| + x) = 0 says that it is x or -x: no bit for the sign, bits + 1
// constraints, and one witness only, at zero too. max(0, x) is (|x| + x) / 2.
//
// x          the number, negative ones modulo the field's order
// magnitude  |x|
template AbsoluteValue(bits) {
    signal input x;
    signal output magnitude;

    signal bit[bits];
    // circom compares numbers as if they lay around zero.
    var absolute = (x < 0) ? -x : x;
    var sum = 0;
    for (var i = 0; i < bits; i++) {
        bit[i] <-- (absolute >> i) & 1;
        bit[i] * (bit[i] - 1) === 0;
        sum += bit[i] * (1 << i);
    }
    magnitude <== sum;
    (magnitude - x) * (magnitude + x) === 0;
}
