/** Bytes of the code that are written when it is deployed. */
export interface Reference {
  readonly start: number;
  readonly length: number;
}

/** What of a compiled contract's artifact a comparison needs. */
export interface CodeArtifact {
  readonly deployedBytecode: string;
  /** By the compiler's number of the variable. */
  readonly immutableReferences?: Readonly<Record<string, readonly Reference[]>> | undefined;
  /** By source and name of the library. */
  readonly deployedLinkReferences: Readonly<Record<string, Readonly<Record<string, readonly Reference[]>>>>;
}

/**
 * `same`: byte for byte, but for what is written on deployment. `other sources`: the same instructions with another hash
 * of sources and settings at the end, as after a changed comment. `different`, and `no code`: what they say.
 */
export type Verdict = "same" | "other sources" | "different" | "no code";

export interface CodeComparison {
  readonly verdict: Verdict;
  /** Where the code says that the libraries are which it is linked to. */
  readonly libraries: Readonly<Record<string, string>>;
}

const BYTE = 2;

/** @param code of the account, `0x` and hex digits */
export function compareCode(artifact: CodeArtifact, code: string): CodeComparison {
  const found = code.slice(BYTE).toLowerCase();
  const expected = artifact.deployedBytecode.slice(BYTE).toLowerCase();
  const links = Object.assign({}, ...Object.values(artifact.deployedLinkReferences)) as Record<
    string,
    readonly Reference[]
  >;
  if (found === "") return { verdict: "no code", libraries: {} };
  const libraries = Object.fromEntries(
    Object.entries(links).flatMap(([name, [first]]) =>
      first === undefined ? [] : [[name, `0x${at(found, first)}`]],
    ),
  );
  // Every place of a library holds the same address.
  const isLinkedOnce = Object.entries(links).every(([name, places]) =>
    places.every((place) => `0x${at(found, place)}` === libraries[name]),
  );
  const written = [...Object.values(artifact.immutableReferences ?? {}), ...Object.values(links)].flat();
  const [here, there] = [masked(expected, written), masked(found, written)];
  if (here.length !== there.length || !isLinkedOnce) return { verdict: "different", libraries };
  if (here === there) return { verdict: "same", libraries };
  return {
    verdict: withoutMetadata(here) === withoutMetadata(there) ? "other sources" : "different",
    libraries,
  };
}

const at = (code: string, { start, length }: Reference): string =>
  code.slice(BYTE * start, BYTE * (start + length));

function masked(code: string, places: readonly Reference[]): string {
  let rest = code;
  for (const { start, length } of places) {
    rest = `${rest.slice(0, BYTE * start)}${"0".repeat(BYTE * length)}${rest.slice(BYTE * (start + length))}`;
  }
  return rest.slice(0, code.length);
}

/** The compiler ends code with CBOR, and that with its length in two bytes. */
function withoutMetadata(code: string): string {
  const length = Number.parseInt(code.slice(-2 * BYTE), 16);
  return code.slice(0, -BYTE * (length + 2));
}
