/** 1e-6 USD as a number of US dollars, for an event. */
export const toUsd = (value: bigint): number => Number(value) / 1e6;
