import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";
import { scenarioSetTypedData, type ScenarioSetTypedDataParameters } from "./scenarioSetTypedData.ts";

/** One risk server's signature of a scenario set. */
export async function signScenarioSet(
  parameters: ScenarioSetTypedDataParameters & { signer: TypedDataSigner },
): Promise<SignerSignature> {
  const { signer } = parameters;
  return { signer: signer.address, signature: await signer.signTypedData(scenarioSetTypedData(parameters)) };
}
