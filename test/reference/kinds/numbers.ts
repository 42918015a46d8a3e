/** Kinds by the number in the top bits of an instrument's id. */
export const PERP = 0;
export const BINARY = 1;
export const SCALAR = 2;
export const CALL = 3;
export const PUT = 4;
export const SPOT = 5;
