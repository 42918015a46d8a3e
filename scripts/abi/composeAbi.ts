import type { AbiItem, AbiParameter, Artifact } from "./artifact.ts";
import type { ExportedAbi } from "./exportedAbis.ts";

/** A contract that the export needs was not compiled. */
export class MissingArtifactError extends Error {
  override readonly name = "MissingArtifactError";
}

/**
 * The ABI a client of a contract needs: the contract's own, and every error that can come through it from its linked
 * libraries and the contracts it calls. Sorted by type, then name, then signature; the same input gives the same output.
 *
 * @param artifacts Compiled contracts by name.
 * @throws MissingArtifactError if the contract, or one whose errors it passes on, was not compiled.
 */
export function composeAbi(exported: ExportedAbi, artifacts: ReadonlyMap<string, Artifact>): AbiItem[] {
  const artifact = find(exported.contract, artifacts);
  const libraries = Object.values(artifact.linkReferences).flatMap((names) => Object.keys(names));
  const foreign = [...libraries, ...exported.errorsFrom].flatMap((name) => find(name, artifacts).abi);
  const items = new Map<string, AbiItem>();
  for (const item of [...artifact.abi, ...foreign.filter(({ type }) => type === "error")]) {
    items.set(`${item.type} ${signature(item)}`, item);
  }
  return [...items].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

function find(name: string, artifacts: ReadonlyMap<string, Artifact>): Artifact {
  const found = artifacts.get(name);
  if (found === undefined) {
    throw new MissingArtifactError(`${name} is not among the compiled contracts; run \`npx hardhat build\``);
  }
  return found;
}

function signature({ name = "", inputs = [] }: AbiItem): string {
  return `${name}(${inputs.map(typeOf).join(",")})`;
}

function typeOf({ type, components }: AbiParameter): string {
  return components === undefined ? type : type.replace("tuple", `(${components.map(typeOf).join(",")})`);
}
