import type { Command } from "commander";
export function registerKeeper(_program: Command): void {}
