import { dataLength } from "ethers";
import { expect } from "chai";
import hre, { artifacts } from "hardhat";

import { matchSnapshot } from "./venue/gasSnapshot.ts";

/** EIP-170: the most bytes of code that an account may have. */
const LIMIT = 24_576;

describe("sizes", () => {
  it("every contract fits on a chain, and is as large as docs/gas.json says", async () => {
    const names = [...(await artifacts.getAllFullyQualifiedNames())].filter((name) =>
      /^contracts\/(?!testing|interfaces)/.test(name),
    );
    expect(names.length).to.be.greaterThan(8);
    for (const name of names.sort()) {
      const { contractName, deployedBytecode } = await artifacts.readArtifact(name);
      // The places of linked libraries' addresses are as long as addresses.
      const size = dataLength(deployedBytecode.replace(/__\$[0-9a-f]{34}\$__/g, "0".repeat(40)));
      if (!hre.globalOptions.coverage) expect(size, name).to.be.at.most(LIMIT);
      // Libraries that are compiled into their callers are a stub on their own.
      if (size > 100) matchSnapshot("sizes", contractName, size);
    }
  });
});
