import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { build } from "esbuild";

import type { Figures } from "./figures.ts";

const MINUTES = 60_000;

/**
 * `figures` of each book, computed by a headless browser: the same sources in one script, in a page that writes its
 * answer into itself.
 */
export async function figuresInChromium(executable: string, books: readonly unknown[]): Promise<Figures[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-browser-"));
  try {
    const page = path.join(folder, "figures.html");
    await writeFile(page, pageOf(await bundle(), books));
    const { stdout } = await promisify(execFile)(
      executable,
      [
        "--headless",
        "--disable-gpu",
        // The sandbox cannot start under root, as in a container.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        `--user-data-dir=${path.join(folder, "profile")}`,
        "--dump-dom",
        pathToFileURL(page).href,
      ],
      { timeout: 3 * MINUTES, maxBuffer: 64 * 1024 * 1024 },
    );
    const answer = /<output>(.*?)<\/output>/s.exec(stdout)?.[1];
    if (answer === undefined) throw new Error(`${executable} showed no answer: ${stdout.slice(-500)}`);
    return JSON.parse(decodeURIComponent(answer)) as Figures[];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("figures.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    globalName: "plimsoll",
    target: "es2024",
    treeShaking: true,
    write: false,
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("\n");
}

function pageOf(script: string, books: readonly unknown[]): string {
  const inline = (text: string): string => text.replaceAll("</script", "<\\/script");
  return `<!doctype html><meta charset="utf-8"><output></output><script>
${inline(script)}
const answer = document.querySelector("output");
try {
  answer.textContent = encodeURIComponent(JSON.stringify(${inline(JSON.stringify(books))}.map(plimsoll.figures)));
} catch (error) {
  answer.textContent = encodeURIComponent(JSON.stringify(String(error)));
}
</script>`;
}
