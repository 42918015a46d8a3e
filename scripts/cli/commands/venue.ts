import type { Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { parseJson } from "../input/parseJson.ts";
import { readText } from "../input/readText.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { privateKeyOf } from "../service/devKeys.ts";
import { startUpError } from "../service/startUpError.ts";
import { print, printJson } from "../terminal/print.ts";
import { progress } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";

interface VenueOptions extends DeploymentOptions {
  readonly devKeys?: true;
  readonly json?: true;
}

const KEY_VARIABLE = "PLIMSOLL_OWNER_KEY";

export function registerVenue(program: Command): void {
  const command = program
    .command("venue")
    .description("the instruments that a deployed system trades")
    .command("list")
    .description("list a venue's instruments in the registry; what is listed already is left as it is")
    .argument("<file>", "a venue, e.g. data/venues/local.json");
  addDeploymentOptions(command)
    .option("--dev-keys", "INSECURE: the first account of every Hardhat node; refused on any chain but 31337")
    .option("--json", "one JSON document: { instruments: [{ symbol, id }] }")
    .addHelpText(
      "after",
      `
The registry's owner lists; its key comes from the environment: ${KEY_VARIABLE}.

Example:
  plimsoll venue list data/venues/local.json --dev-keys`,
    )
    .action((file: string, options: VenueOptions) => interruptible(() => list(file, options)));
}

async function list(file: string, options: VenueOptions): Promise<void> {
  const { readDeployment } = await import("../service/readDeployment.ts");
  const { listOnChain, parseVenue } = await import("../venue/listOnChain.ts");
  const venue = parseVenue(parseJson(await readText(file, file, "Give a venue file."), file), file);
  const deployment = await readDeployment(options.deployment, options.chainId);
  const key = await privateKeyOf({
    variable: KEY_VARIABLE,
    devKeys: options.devKeys === true,
    person: "deployer",
    chainId: deployment.chainId,
  });
  if (key === undefined) {
    throw badInput(
      `The registry's owner has to sign. Set ${KEY_VARIABLE}, or give --dev-keys on a local chain.`,
    );
  }
  const done = progress(`Listing ${venue.instruments.length} instruments`);
  try {
    const instruments = await listOnChain({ venue, deployment, rpc: options.rpc, key });
    if (options.json) {
      printJson({ instruments });
      return;
    }
    const rows = instruments.map(({ symbol, id }) => [symbol, String(id)]);
    print(
      table(
        [
          { title: "instrument", align: "left" },
          { title: "id", align: "right" },
        ],
        rows,
      ).join("\n"),
    );
  } catch (error) {
    throw startUpError(error, { rpc: options.rpc });
  } finally {
    done();
  }
}
