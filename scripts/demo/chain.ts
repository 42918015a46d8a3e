import hre from "hardhat";

export interface LocalChain {
  readonly url: string;
  stop(): Promise<void>;
}

/** A local Hardhat chain behind JSON-RPC, whose clock starts at `startsAt`. Port 0 takes any free port. */
export async function startChain(parameters: { port: number; startsAt: Date }): Promise<LocalChain> {
  const server = await hre.network.createServer(
    { network: "node", override: { initialDate: parameters.startsAt } },
    "127.0.0.1",
    parameters.port,
  );
  const { port } = await server.listen().catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new Error(`port ${parameters.port} is taken: stop what listens there, or choose another with --port`);
    }
    throw error;
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
