import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { DEPLOYED_ADDRESSES } from "../cli/testing/deployedAddresses.ts";
import { temporaryFolder } from "../cli/testing/temporaryFolder.ts";

/** A node that knows nothing, and does not answer when asked for its chain: a service that starts stays there. */
async function silentNode(): Promise<{ node: Server; url: string; asked: Promise<unknown> }> {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  const node = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      if (body.includes("eth_chainId")) resolve(undefined);
      else response.writeHead(501).end();
    });
  });
  node.listen(0, "127.0.0.1");
  await once(node, "listening");
  return { node, url: `http://127.0.0.1:${(node.address() as AddressInfo).port}`, asked };
}

/** Starts parts from a process of its own, as the demonstration does; it prints their process ids. */
function startParent(parts: readonly (readonly string[])[]) {
  const script = `
    import { startPart } from ${JSON.stringify(new URL("childProcess.ts", import.meta.url).href)};
    const parts = ${JSON.stringify(parts)}.map((part) =>
      startPart({ name: part[0], arguments: part, onRecord() {}, onExit: console.error }));
    console.log(parts.map(({ pid }) => pid).join(" "));`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the parts of the demonstration", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  mkdirSync(`${folder.path}/chain-31337`);
  const deployment = folder.write("chain-31337/deployed_addresses.json", DEPLOYED_ADDRESSES);
  after(() => folder.remove());

  it("behavior: do not outlive a demonstration that is killed", async () => {
    const nodes = [await silentNode(), await silentNode()] as const;
    const options = ["--dev-keys", "--deployment", deployment];
    const parent = startParent([
      ["serve", ...options, "--rpc", nodes[0].url],
      ["keeper", ...options, "--rpc", nodes[1].url],
    ]);
    const [pids] = (await once(parent.stdout, "data")) as [Buffer];
    const parts = pids.toString().split(" ").map(Number);
    await Promise.all(nodes.map(({ asked }) => asked));
    expect(parts.map(isRunning)).to.deep.equal([true, true]);
    parent.kill("SIGKILL");
    // Left alone they would ask the silent nodes for half a minute.
    const deadline = performance.now() + 15_000;
    while (parts.some(isRunning) && performance.now() < deadline) await sleep(100);
    expect(parts.map(isRunning)).to.deep.equal([false, false]);
    for (const { node } of nodes) node.close();
  });
});
