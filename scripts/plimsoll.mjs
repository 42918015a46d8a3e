#!/usr/bin/env node
/** The `plimsoll` command: sets up what is missing, silently when nothing is, and runs scripts/cli/main.ts. */
import { cliEntry, main } from "./toolchain/main.mjs";

await main(cliEntry);
