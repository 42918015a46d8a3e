import type { Command } from "commander";
export function registerRecompute(_program: Command): void {}
