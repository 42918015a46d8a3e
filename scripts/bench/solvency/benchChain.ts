import hre from "hardhat";
import {
  createTestClient,
  custom,
  publicActions,
  walletActions,
  type Abi,
  type Address,
  type Hex,
  type Log,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

/** EIP-7825. */
export const TRANSACTION_GAS = 2n ** 24n;

/** What a transaction came to. */
export interface Sent {
  readonly gas: bigint;
  readonly seconds: number;
  readonly logs: Log[];
}

/** A chain of its own in this process, on which the first account of every Hardhat node acts. */
export async function createBenchChain() {
  const connection = await hre.network.create();
  const owner = mnemonicToAccount("test test test test test test test test test test test junk");
  const client = createTestClient({
    mode: "hardhat",
    chain: hardhat,
    account: owner,
    transport: custom(connection.provider),
    pollingInterval: 10,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions);

  async function deploy(name: string): Promise<Address> {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name);
    const hash = await client.deployContract({ abi: abi as Abi, bytecode: bytecode as Hex, args: [] });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash });
    if (contractAddress === null || contractAddress === undefined) throw new Error(`${name} is not deployed`);
    return contractAddress;
  }

  /** Sends a call and waits for it. */
  const send = async (call: {
    address: Address;
    abi: Abi;
    functionName: string;
    args: readonly unknown[];
  }): Promise<Sent> => {
    const start = performance.now();
    const hash = await client.writeContract({ ...call, gas: TRANSACTION_GAS });
    const { status, gasUsed, logs } = await client.waitForTransactionReceipt({ hash });
    if (status !== "success") throw new Error(`${call.functionName} was reverted`);
    return { gas: gasUsed, seconds: (performance.now() - start) / 1_000, logs };
  };

  return {
    owner,
    client,
    ignition: connection.ignition,
    deploy,
    send,
    abiOf: async (contract: string) => (await hre.artifacts.readArtifact(contract)).abi as Abi,
    close: () => connection.close(),
  };
}

export type BenchChain = Awaited<ReturnType<typeof createBenchChain>>;
