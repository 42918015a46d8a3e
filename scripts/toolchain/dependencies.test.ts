import { expect } from "chai";

import { missingPackages } from "./dependencies.mjs";

const LINUX = { os: "linux", cpu: "x64", libc: "glibc" };

describe("missingPackages", () => {
  const locked = {
    "": { version: "1.0.0" },
    "node_modules/hardhat": { version: "3.18.0" },
    "node_modules/@nomicfoundation/edr-linux-x64-gnu": {
      version: "1.0.0",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["glibc"],
    },
    "node_modules/@nomicfoundation/edr-linux-x64-musl": {
      version: "1.0.0",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["musl"],
    },
    "node_modules/fsevents": { version: "2.3.3", os: ["darwin"] },
  };

  it("behaviour: nothing is missing when all that suits the machine is there", () => {
    const installed = {
      "node_modules/hardhat": { version: "3.18.0" },
      "node_modules/@nomicfoundation/edr-linux-x64-gnu": { version: "1.0.0" },
    };
    expect(missingPackages(locked, installed, LINUX)).to.deep.equal([]);
  });

  it("behaviour: an optional package that npm left out for this machine is missing", () => {
    const installed = { "node_modules/hardhat": { version: "3.18.0" } };
    expect(missingPackages(locked, installed, LINUX)).to.deep.equal(["@nomicfoundation/edr-linux-x64-gnu"]);
  });

  it("behaviour: another version counts as missing", () => {
    const installed = {
      "node_modules/hardhat": { version: "3.17.0" },
      "node_modules/@nomicfoundation/edr-linux-x64-gnu": { version: "1.0.0" },
    };
    expect(missingPackages(locked, installed, LINUX)).to.deep.equal(["hardhat"]);
  });
});
