import path from "node:path";

import { expect } from "chai";

import { explainNpmFailure, findNpm, npmEnvironment } from "./npm.mjs";

describe("npm", () => {
  describe("findNpm", () => {
    it("behaviour: the npm that started us comes first", () => {
      expect(
        findNpm({ npm_execpath: "/opt/npm/bin/npm-cli.js", PATH: "" }, "/usr/bin/node", () => true),
      ).to.equal("/opt/npm/bin/npm-cli.js");
    });

    it("behaviour: another package manager's path is passed over for the npm beside Node", () => {
      const beside = path.normalize("/usr/lib/node_modules/npm/bin/npm-cli.js");
      const there = (file: string): boolean => file === beside || file === "/opt/pnpm.cjs";
      expect(findNpm({ npm_execpath: "/opt/pnpm.cjs", PATH: "" }, "/usr/bin/node", there)).to.equal(beside);
    });

    it("error: no npm at all says how to get it", () => {
      expect(() => findNpm({ PATH: "/usr/bin" }, "/usr/bin/node", () => false)).to.throw("npm was not found");
    });
  });

  it("behaviour: a nested npm keeps registry and cache but not what the outer one was asked to do", () => {
    const inherited = npmEnvironment({
      npm_config_registry: "https://registry.example",
      npm_config_cache: "/cache",
      HTTPS_PROXY: "http://proxy",
      npm_config_local_prefix: "/elsewhere",
      npm_config_omit: "dev",
      npm_config_workspace: "sdk",
      NODE_ENV: "production",
    });
    expect(inherited).to.deep.equal({
      npm_config_registry: "https://registry.example",
      npm_config_cache: "/cache",
      HTTPS_PROXY: "http://proxy",
    });
  });

  describe("explainNpmFailure", () => {
    for (const [says, problem] of [
      [
        "npm error code ENOTFOUND\nnpm error network request to https://… failed",
        "registry cannot be reached",
      ],
      ["npm error code ECONNREFUSED", "registry cannot be reached"],
      ["npm error code ENOSPC\nnpm error nospc", "disk is full"],
      ["npm error code EACCES\nnpm error syscall mkdir", "may not write"],
      ["npm error code E404", "does not have a package"],
      ["npm error code EINTEGRITY", "not the one that package-lock.json names"],
      [
        "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync",
        "disagree",
      ],
    ] as const) {
      it(`behaviour: ${problem}`, () => {
        expect(explainNpmFailure("npm ci", says).message).to.include(problem);
      });
    }

    it("behaviour: an unknown failure shows npm's last words without its warnings", () => {
      const error = explainNpmFailure(
        "npm ci",
        [
          "npm warn deprecated foo",
          "npm error code ENEW",
          "npm error Something new: it broke",
          "npm error     at ClientRequest.emit (node:events:514:28)",
          "npm error   errno: 'ENEW',",
          "npm error   port: 9,",
          "npm error }",
          "npm error",
        ].join("\n"),
      );
      expect(error.output).to.equal("npm error code ENEW\nnpm error Something new: it broke");
      expect(error.message).to.include("npm ci");
    });
  });
});
