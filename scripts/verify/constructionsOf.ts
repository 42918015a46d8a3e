import {
  type DeploymentParameters,
  type IgnitionModule,
  isAccountRuntimeValue,
  isFuture,
  isModuleParameterRuntimeValue,
  isNamedContractDeploymentFuture,
  isNamedLibraryDeploymentFuture,
} from "@nomicfoundation/ignition-core";

/** How a module says that a contract is created. */
export interface Construction {
  readonly contract: string;
  /** By name. */
  readonly libraries: Readonly<Record<string, string>>;
  /** @param sender of the transaction, where the module names an account */
  readonly argumentsOf: (sender: string) => unknown[];
}

/**
 * What an Ignition module creates, with the values of a parameters file.
 *
 * @param addresses by Ignition's id of what was created
 * @returns by the same id
 */
export function constructionsOf(
  module: IgnitionModule,
  parameters: DeploymentParameters,
  addresses: Readonly<Record<string, string>>,
): Map<string, Construction> {
  const addressOf = (id: string): string => {
    const address = addresses[id];
    if (address === undefined) throw new Error(`The record has no ${id}`);
    return address;
  };
  const valueOf = (argument: unknown, sender: string): unknown => {
    if (isFuture(argument)) return addressOf(argument.id);
    if (isAccountRuntimeValue(argument)) return sender;
    if (!isModuleParameterRuntimeValue(argument)) return argument;
    const { moduleId, name } = argument;
    const value: unknown = parameters[moduleId]?.[name] ?? argument.defaultValue;
    if (value === undefined) throw new Error(`The parameters have no ${moduleId}.${name}`);
    return value;
  };

  const constructions = new Map<string, Construction>();
  for (const future of [...module.submodules, module].flatMap(({ futures }) => [...futures])) {
    const isContract = isNamedContractDeploymentFuture(future);
    if (!isContract && !isNamedLibraryDeploymentFuture(future)) continue;
    const args: readonly unknown[] = isContract ? future.constructorArgs : [];
    constructions.set(future.id, {
      contract: future.contractName,
      libraries: Object.fromEntries(
        Object.entries(future.libraries).map(([name, library]) => [name, addressOf(library.id)]),
      ),
      argumentsOf: (sender) => args.map((argument) => valueOf(argument, sender)),
    });
  }
  return constructions;
}
