import { type CodeArtifact, compareCode, type Verdict } from "./compareCode.ts";

export interface VerifiedContract {
  readonly contract: string;
  readonly address: string;
  readonly verdict: Verdict | "linked to another library";
}

export interface DeployedCode {
  /** Addresses by contract, libraries among them. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly readCode: (address: string) => Promise<string>;
  readonly readArtifact: (contract: string) => Promise<CodeArtifact>;
}

/** Compares the code at every address of a deployment with what was compiled here. */
export async function verifyDeployment(deployed: DeployedCode): Promise<VerifiedContract[]> {
  const { addresses, readCode, readArtifact } = deployed;
  return Promise.all(
    Object.entries(addresses).map(async ([contract, address]) => {
      const [artifact, code] = await Promise.all([readArtifact(contract), readCode(address)]);
      const { verdict, libraries } = compareCode(artifact, code);
      // A library that the deployment does not name was not compared.
      const isLinked = Object.entries(libraries).every(
        ([name, linked]) => addresses[name]?.toLowerCase() === linked,
      );
      return { contract, address, verdict: isLinked ? verdict : "linked to another library" };
    }),
  );
}
