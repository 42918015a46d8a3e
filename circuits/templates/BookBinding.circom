pragma circom 2.1.6;

include "PoseidonChain.circom";

// Takes N rows of a book into its two fingerprints: the commitment c, and the value y of the polynomial whose coefficients
// are the book's numbers at the challenge r. The chain computes y from its own storage; c is fixed before r is known. Two
// books of one c and one y are the same but with a chance of their length / the field's order (Schwartz-Zippel).
//
// Rows of zeros at the end change y by nothing, so a last batch may be padded.
//
// r                    the challenge
// c, y, power          fingerprints so far, and r to the number of values so far
// row                  the rows, values of one after those of the other
// cNext, yNext, powerNext
template BookBinding(N, width) {
    signal input r;
    signal input c;
    signal input y;
    signal input power;
    signal input row[N][width];
    signal output cNext;
    signal output yNext;
    signal output powerNext;

    component hash = PoseidonChain(N * width + 1, TAG_BOOK());
    hash.in[0] <== c;
    for (var i = 0; i < N; i++) {
        for (var j = 0; j < width; j++) {
            hash.in[1 + i * width + j] <== row[i][j];
        }
    }
    cNext <== hash.out;

    // r to the width of a row
    signal stride[width];
    stride[0] <== r;
    for (var j = 1; j < width; j++) {
        stride[j] <== stride[j - 1] * r;
    }

    signal horner[N][width];
    signal powers[N + 1];
    signal values[N + 1];
    powers[0] <== power;
    values[0] <== y;
    for (var i = 0; i < N; i++) {
        horner[i][width - 1] <== row[i][width - 1];
        for (var j = width - 2; j >= 0; j--) {
            horner[i][j] <== horner[i][j + 1] * r + row[i][j];
        }
        values[i + 1] <== values[i] + powers[i] * horner[i][0];
        powers[i + 1] <== powers[i] * stride[width - 1];
    }
    yNext <== values[N];
    powerNext <== powers[N];
}
