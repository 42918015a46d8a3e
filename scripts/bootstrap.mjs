#!/usr/bin/env node
/**
 * Runs the project on a machine that has only an older Node and npm: `node scripts/bootstrap.mjs <entry> …`.
 * Plain JavaScript, because it runs before anything is installed and must parse on Node 18.
 *
 *   demo           the demo (`npm start`)
 *   test           all tests (`npm test`)
 *   exec <tool>    an installed tool, or `node`, under the project's Node (`exec hardhat build`)
 *   anything else  the `plimsoll` command with these arguments
 */
import { entryFor, main } from "./toolchain/main.mjs";

await main(entryFor);
