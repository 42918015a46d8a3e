/** What the chain and the services agree on. */
export * from "./abi/index.ts";
export * from "./attestationDocument/index.ts";
export * as codecs from "./codecs/index.ts";
export * from "./ids/index.ts";
export * from "./riskServer/index.ts";
export * from "./units/index.ts";
