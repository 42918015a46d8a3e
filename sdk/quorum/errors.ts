import type { Address, Hex } from "viem";

/** A signature is not r | s | v with v 27 or 28. */
export class MalformedSignatureError extends Error {
  override readonly name = "MalformedSignatureError";

  constructor(signature: Hex, reason: string) {
    super(`The signature ${signature} is malformed: ${reason}`);
  }
}

/** Not exactly as many signatures as the threshold. On-chain: WrongSignatureCount. */
export class WrongSignatureCountError extends Error {
  override readonly name = "WrongSignatureCountError";

  constructor(count: number, threshold: number) {
    super(`Exactly ${threshold} signatures are needed, got ${count}`);
  }
}

/** The s value is in the upper half of the curve order. On-chain: HighS. */
export class HighSError extends Error {
  override readonly name = "HighSError";

  constructor(signature: Hex) {
    super(`The signature ${signature} is malleable: its s value is in the upper half of the curve order`);
  }
}

/** A recovered signer is not in the set, is repeated, or is out of ascending order. On-chain: NotASigner. */
export class NotASignerError extends Error {
  override readonly name = "NotASignerError";
  readonly recovered: Address;

  constructor(recovered: Address, reason: "unknown" | "repeated" | "outOfOrder") {
    const why = {
      unknown: "is not in the signer set (a signature of something else recovers to a stranger)",
      repeated: "signed twice",
      outOfOrder: "is out of ascending order",
    };
    super(`${recovered} ${why[reason]}`);
    this.recovered = recovered;
  }
}
