/**
 * The Expected Shortfall at this confidence is the expected loss, but for 1e-12 of the best outcome: the mean through
 * the same door as the tail.
 */
export const MEAN_CONFIDENCE = "0.000000000001";
