import type { AbiItem, AbiParameter, Artifact } from "./artifact.ts";
import type { ExportedAbi } from "./exportedAbis.ts";

/** No artifact to export from. */
export class MissingArtifactError extends Error {
  override readonly name = "MissingArtifactError";
}

/**
 * The ABI a client of a contract needs: the contract's own, and every error that can come through it from its linked
 * libraries and the contracts it calls. Sorted by type, then name, then signature; the same input gives the same output.
 *
 * @param artifacts Compiled contracts by name.
 * @throws MissingArtifactError if neither the implementation nor its interface was compiled.
 */
export function composeAbi(exported: ExportedAbi, artifacts: ReadonlyMap<string, Artifact>): AbiItem[] {
  const artifact = exported.contracts.map((name) => artifacts.get(name)).find((found) => found !== undefined);
  if (artifact === undefined) {
    throw new MissingArtifactError(
      `None of ${exported.contracts.join(", ")} is among the compiled contracts; run \`npx hardhat build\``,
    );
  }
  const libraries = Object.values(artifact.linkReferences).flatMap((names) => Object.keys(names));
  const foreign = [...libraries, ...exported.errorsFrom].flatMap((name) => artifacts.get(name)?.abi ?? []);
  const items = new Map<string, AbiItem>();
  for (const item of [...artifact.abi, ...foreign.filter(({ type }) => type === "error")]) {
    items.set(`${item.type} ${signature(item)}`, item);
  }
  return [...items].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

function signature({ name = "", inputs = [] }: AbiItem): string {
  return `${name}(${inputs.map(typeOf).join(",")})`;
}

function typeOf({ type, components }: AbiParameter): string {
  return components === undefined ? type : type.replace("tuple", `(${components.map(typeOf).join(",")})`);
}
