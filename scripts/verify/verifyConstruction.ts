import { type Abi, type AbiParameter, decodeAbiParameters, encodeAbiParameters, type Hex } from "viem";

import type { Reference } from "./compareCode.ts";
import type { Construction } from "./constructionsOf.ts";

/** What of a compiled contract's artifact its creation is made of. */
export interface CreationArtifact {
  readonly abi: Abi;
  readonly bytecode: string;
  readonly linkReferences: Readonly<Record<string, Readonly<Record<string, readonly Reference[]>>>>;
}

/** A transaction as the chain has it. */
export interface Creation {
  readonly sender: string;
  readonly input: Hex;
  readonly created: string | undefined;
}

const BYTE = 2;

/**
 * What is wrong with the transaction that created the contract at `address`: other code, other libraries, or another value
 * for a constructor, which says it. Nothing when it is as the module and its parameters say, to the byte.
 */
export function verifyConstruction(
  construction: Construction,
  { abi, bytecode, linkReferences }: CreationArtifact,
  address: string,
  creation: Creation | undefined,
): readonly string[] {
  if (creation === undefined) return ["the chain does not know the transaction that created it"];
  const { sender, input, created } = creation;
  if (created?.toLowerCase() !== address.toLowerCase())
    return [`that transaction created ${created ?? "nothing"}`];
  const code = linked(bytecode, linkReferences, construction.libraries);
  if (!input.toLowerCase().startsWith(code)) return ["created from other code, or linked to another library"];

  const inputs = abi.find((each) => each.type === "constructor")?.inputs ?? [];
  const expected = construction.argumentsOf(sender);
  const sent: Hex = `0x${input.slice(code.length)}`;
  if (sent.toLowerCase() === encodeAbiParameters(inputs, expected).toLowerCase()) return [];
  const found: readonly unknown[] = decodeAbiParameters(inputs, sent);
  return inputs.flatMap((parameter, i) => differenceOf(parameter, found[i], expected[i]));
}

function differenceOf(parameter: AbiParameter, found: unknown, expected: unknown): string[] {
  const encode = (value: unknown): Hex => encodeAbiParameters([parameter], [value]);
  if (encode(found) === encode(expected)) return [];
  const name = parameter.name?.replace(/_$/, "") ?? parameter.type;
  if (!("components" in parameter) || parameter.type !== "tuple")
    return [`${name} is ${textOf(found)}, not ${textOf(expected)}`];
  const field = (of: unknown, { name: key = "" }: AbiParameter): unknown =>
    (of as Record<string, unknown>)[key];
  return parameter.components.flatMap((each) =>
    differenceOf(each, field(found, each), field(expected, each)),
  );
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(textOf).join(", ")}]` : String(value);
}

function linked(
  bytecode: string,
  references: CreationArtifact["linkReferences"],
  libraries: Readonly<Record<string, string>>,
): string {
  let code = bytecode.toLowerCase();
  for (const [name, places] of Object.values(references).flatMap((each) => Object.entries(each)))
    for (const { start, length } of places) {
      const at = BYTE * (start + 1);
      const address = (libraries[name] ?? "").slice(BYTE).toLowerCase();
      code = code.slice(0, at) + address + code.slice(at + BYTE * length);
    }
  return code;
}
