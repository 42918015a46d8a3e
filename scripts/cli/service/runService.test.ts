import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect } from "chai";

/** A program that runs a service; `start` is the body of its `start`. */
function program(start: string): string {
  const module = new URL("runService.ts", import.meta.url).href;
  return `
    import { runService } from ${JSON.stringify(module)};
    let timer;
    const service = {
      async start() { ${start} },
      async stop() { clearTimeout(timer); console.log("stopped"); },
    };
    await runService(service, { port: 8101, rpc: "http://127.0.0.1:8545" })
      .catch((error) => { console.log(error.exitCode + " " + error.message); process.exitCode = error.exitCode; });`;
}

/** Runs a service in a process of its own. */
async function run(start: string, signal?: NodeJS.Signals): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program(start)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (signal !== undefined && text.includes("started")) child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout };
}

const LIVE = 'timer = setTimeout(() => undefined, 60_000); console.log("started");';

describe("runService", () => {
  it("stops in order on SIGTERM and exits with 0", async () => {
    const { code, stdout } = await run(LIVE, "SIGTERM");
    expect(stdout).to.equal("started\nstopped\n");
    expect(code).to.equal(0);
  });

  it("stops in order on Ctrl-C and exits with 130", async () => {
    const { code, stdout } = await run(LIVE, "SIGINT");
    expect(stdout).to.equal("started\nstopped\n");
    expect(code).to.equal(130);
  });

  it("stops in order when the parent that gave it a channel is killed", async () => {
    const parent = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { spawn } from "node:child_process";
         spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(program(LIVE))}], {
           stdio: ["ignore", "inherit", "inherit", "ipc"], detached: true });`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let stdout = "";
    parent.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (text.includes("started")) parent.kill("SIGKILL");
    });
    // The service holds the other end: it closes when the service has ended.
    await once(parent.stdout, "close");
    expect(stdout).to.equal("started\nstopped\n");
  });

  for (const [what, start, says] of [
    [
      "a taken port",
      'throw Object.assign(new Error("listen EADDRINUSE"), { code: "EADDRINUSE" })',
      /port 8101 is taken/,
    ],
    ["no chain", 'throw new Error("fetch failed")', /no chain answers at http:\/\/127\.0\.0\.1:8545/],
    [
      "several problems",
      'const e = new Error("2 problems:\\n- one\\n- two"); e.name = "ConfigError"; throw e',
      /2 problems: one; two/,
    ],
  ] as const) {
    it(`stops what was begun and says ${what} in one line, with exit code 1`, async () => {
      const { code, stdout } = await run(start);
      expect(stdout).to.match(/^stopped\n1 .*\n$/);
      expect(stdout).to.match(says);
      expect(code).to.equal(1);
    });
  }
});
