/** Orders and their signatures. */
export { orderDigest, orderTypedData, type Order, type OrderTypedDataParameters } from "./orderTypedData.ts";
export { saltAt } from "./saltAt.ts";
export { InvalidOrderError, signOrder, type SignOrderParameters } from "./signOrder.ts";
