import { execFileSync } from "node:child_process";

import { expect } from "chai";

const MODULE = new URL("colors.ts", import.meta.url).href;

describe("colorsOf", () => {
  it("behavior: a pipe gets none, whatever CI and FORCE_COLOR say", () => {
    const script = `import { colorsOf } from ${JSON.stringify(MODULE)}; console.log(colorsOf(process.stdout).red("plain"));`;
    const written = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      env: { ...process.env, CI: "true", FORCE_COLOR: "1" },
      encoding: "utf8",
    });
    expect(written).to.equal("plain\n");
  });
});
