/** A file of the perpetual powers of tau that can be taken by its hash. */
export interface PublicPowersOfTau {
  /** Circuits of up to 2^power constraints and public inputs. */
  readonly power: number;
  readonly url: string;
  /** BLAKE2b-512 of the file, hexadecimal. */
  readonly hash: string;
}

const BASE = "https://storage.googleapis.com/zkevm/ptau/powersOfTau28_hez_final_";

/**
 * The first phase that Hermez ended with a beacon on 54 contributions: files and hashes as the README of snarkjs
 * 0.7.6, whose version is pinned here, names them. The default circuits need 2^16, those of hidden books 2^17.
 */
export const publicPowersOfTau: readonly PublicPowersOfTau[] = [
  {
    power: 16,
    url: `${BASE}16.ptau`,
    hash: "6a6277a2f74e1073601b4f9fed6e1e55226917efb0f0db8a07d98ab01df1ccf43eb0e8c3159432acd4960e2f29fe84a4198501fa54c8dad9e43297453efec125",
  },
  {
    power: 17,
    url: `${BASE}17.ptau`,
    hash: "6247a3433948b35fbfae414fa5a9355bfb45f56efa7ab4929e669264a0258976741dfbe3288bfb49828e5df02c2e633df38d2245e30162ae7e3bcca5b8b49345",
  },
  {
    power: 18,
    url: `${BASE}18.ptau`,
    hash: "7e6a9c2e5f05179ddfc923f38f917c9e6831d16922a902b0b4758b8e79c2ab8a81bb5f29952e16ee6c5067ed044d7857b5de120a90704c1d3b637fd94b95b13e",
  },
];
