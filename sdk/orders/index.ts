/** Orders and their signatures. */
export { orderDigest, orderTypedData, type Order, type OrderTypedDataParameters } from "./orderTypedData.ts";
export { InvalidOrderError, signOrder, type SignOrderParameters } from "./signOrder.ts";
