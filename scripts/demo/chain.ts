import { once } from "node:events";
import { createServer } from "node:net";

import hre from "hardhat";

const HOST = "127.0.0.1";

export interface LocalChain {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A local Hardhat chain behind JSON-RPC, whose clock starts at `startsAt`.
 * @throws when the port is taken, naming it and what to do.
 */
export async function startChain(parameters: { port: number; startsAt: Date }): Promise<LocalChain> {
  // Hardhat's own server ends the process on a taken port, so that has to be found out before.
  await requireFreePort(parameters.port, "--port");
  const server = await hre.network.createServer(
    { network: "node", override: { initialDate: parameters.startsAt } },
    HOST,
    parameters.port,
  );
  const { port } = await server.listen();
  return { url: `http://${HOST}:${port}`, stop: () => server.close() };
}

/** @throws Error naming the port and the option that chooses another. */
async function requireFreePort(port: number, option: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, HOST);
    await once(probe, "listening");
  } catch {
    throw new Error(`port ${port} is taken: stop what listens there, or choose another with ${option}`);
  } finally {
    probe.close();
  }
}
