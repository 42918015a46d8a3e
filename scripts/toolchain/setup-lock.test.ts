import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { afterName, isAlive, startTimeOf, withSetupLock } from "./setup-lock.mjs";

describe("setup-lock", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-lock-"));
    file = path.join(folder, "setup.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("behaviour: work is done one after the other, and the lock is gone afterwards", async () => {
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} starts`);
      await sleep(50);
      log.push(`${name} ends`);
    };
    await Promise.all([withSetupLock(file, work("a")), withSetupLock(file, work("b"))]);
    expect(log).to.deep.equal(["a starts", "a ends", "b starts", "b ends"]);
    expect(existsSync(file)).to.equal(false);
  });

  it("behaviour: the lock of a process that was killed is taken over", async () => {
    const holder = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(holder, "spawn");
    const owner = { pid: holder.pid ?? 0, startTime: startTimeOf(holder.pid ?? 0) ?? "" };
    expect(isAlive(owner)).to.equal(true);
    writeFileSync(file, JSON.stringify([owner]));
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect(await withSetupLock(file, () => Promise.resolve("done"))).to.equal("done");
  });

  it("behaviour: what a killed bootstrap has started must end first", async () => {
    const orphan = spawn(process.execPath, ["-e", "setTimeout(() => {}, 400)"]);
    await once(orphan, "spawn");
    const owners = [
      { pid: 2 ** 22 + 1, startTime: "1" },
      { pid: orphan.pid ?? 0, startTime: startTimeOf(orphan.pid ?? 0) ?? "" },
    ];
    writeFileSync(file, JSON.stringify(owners));
    let waited = false;
    const ended = once(orphan, "exit");
    await withSetupLock(
      file,
      () => Promise.resolve(),
      (_holder, wait) => {
        waited = true;
        return wait();
      },
    );
    expect(waited).to.equal(true);
    await ended;
  });

  it("behaviour: a process id that was given to another process is not the owner", function () {
    if (process.platform !== "linux") return this.skip();
    expect(isAlive({ pid: process.pid, startTime: "1" })).to.equal(false);
  });

  it("behaviour: a failure of the work releases the lock", async () => {
    const failing = withSetupLock(file, () => Promise.reject(new Error("aground")));
    await failing.catch(() => undefined);
    expect(existsSync(file)).to.equal(false);
  });

  it("behaviour: a program's name may contain spaces and brackets", () => {
    expect(afterName("42 (a b) c) S 1 42 42")).to.deep.equal(["S", "1", "42", "42"]);
  });
});
