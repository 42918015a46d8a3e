import type { TreeNode } from "../tree/TreeNode.ts";

/** root › risk › {crypto › BTC, ETH, SOL; equity › SPX; macro › WTI}, root › politics, root › sports. */
export const defaultTree: TreeNode = {
  name: "root",
  children: [
    {
      name: "risk",
      children: [
        { name: "crypto", assets: ["BTC", "ETH", "SOL"] },
        { name: "equity", assets: ["SPX"] },
        { name: "macro", assets: ["WTI"] },
      ],
    },
    { name: "politics" },
    { name: "sports" },
  ],
};
