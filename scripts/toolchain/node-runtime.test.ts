import { expect } from "chai";

import { isSupportedNode, nodePackageFor, typeScriptOptions } from "./node-runtime.mjs";

describe("node-runtime", () => {
  it("behaviour: Node 22.13 and the even majors after it are new enough", () => {
    for (const version of ["22.13.0", "22.23.2", "24.0.0", "26.10.0", "v24.21.0"]) {
      expect(isSupportedNode(version), version).to.equal(true);
    }
    for (const version of ["18.19.0", "20.20.2", "22.12.0", "23.11.0"]) {
      expect(isSupportedNode(version), version).to.equal(false);
    }
  });

  it("behaviour: TypeScript is switched on where Node does not do it by itself (before 22.18)", () => {
    expect(typeScriptOptions("22.13.0")).to.include("--experimental-strip-types");
    expect(typeScriptOptions("22.17.1")).to.include("--experimental-strip-types");
    expect(typeScriptOptions("22.18.0")).to.not.include("--experimental-strip-types");
    expect(typeScriptOptions("24.21.0")).to.not.include("--experimental-strip-types");
  });

  it("behaviour: each platform has a package, pinned by content", () => {
    for (const [platform, arch] of [
      ["linux", "x64"],
      ["linux", "arm64"],
      ["darwin", "x64"],
      ["darwin", "arm64"],
      ["win32", "x64"],
    ] as const) {
      const { name, version, integrity } = nodePackageFor(platform, arch);
      expect(name).to.match(/^node-/);
      expect(isSupportedNode(version)).to.equal(true);
      expect(integrity).to.match(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });

  it("error: an unknown platform is told to install Node itself", () => {
    expect(() => nodePackageFor("freebsd", "x64")).to.throw("freebsd on x64");
  });
});
