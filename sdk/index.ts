/** What the chain and the services agree on. */
export * from "./abi/index.ts";
export * from "./attestation/index.ts";
export * from "./attestationDocument/index.ts";
export * as codecs from "./codecs/index.ts";
export * from "./config/index.ts";
export * from "./contracts/index.ts";
export * from "./deployment/index.ts";
export * from "./eip712/index.ts";
export * from "./errors/index.ts";
export * from "./hashing/index.ts";
export * from "./ids/index.ts";
export * from "./marks/index.ts";
export * from "./orders/index.ts";
export * from "./portfolio/index.ts";
export * from "./quorum/index.ts";
export * from "./riskServer/index.ts";
export * from "./settlement/index.ts";
export * from "./units/index.ts";
