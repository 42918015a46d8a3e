/** A change of one operator or constant of the kernel's source. */
export interface KernelMutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly offset: number;
  readonly from: string;
  readonly to: string;
}

/** Binary operators stand between spaces, unlike the brackets of types. */
const operators: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "+",
  "/": "*",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "&&": "||",
  "+=": "-=",
  "&=": "|=",
};

const words: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  pmin: "pmax",
  pmax: "pmin",
  min_s: "max_s",
  max_s: "min_s",
  gt: "ge",
  ge: "gt",
  gt_s: "ge_s",
  ge_s: "gt_s",
  add: "sub",
  sub: "add",
  mul: "add",
  and: "or",
  shr_s: "shr_u",
  shr_u: "shr_s",
  ceil: "floor",
  nearest: "ceil",
  abs: "-",
  sqrt: "",
  true: "false",
  break: "",
  continue: "",
};

const patterns: readonly {
  readonly pattern: RegExp;
  readonly change: (text: string) => string | undefined;
}[] = [
  { pattern: /(?<= )(?:[<>]=?|[=!]==|[-+*/]|<<|>>|&&?|\||\+=|&=)(?= )/g, change: (text) => operators[text] },
  { pattern: /\+\+(?=[);])/g, change: () => "--" },
  { pattern: /\b[a-z]+(?:_[su])?\b(?=[(;,]|<f)/g, change: (text) => words[text] },
  { pattern: /(?<![\w.$])(?:0x[0-9a-f]+|\d+)(?![\w.])/g, change: (text) => String(BigInt(text) + 1n) },
  { pattern: /(?<![\w.])-Infinity/g, change: () => "Infinity" },
  { pattern: /~(?=\w)/g, change: () => "" },
];

/** Every change of a file: comments, imports and names are left alone. */
export function kernelMutants(file: string, source: string): KernelMutant[] {
  const code = source
    .replace(/\/\*[^]*?\*\/|\/\/.*|^(?:import|export \{).*/gm, (text) => text.replace(/[^\n]/g, " "))
    // The type's name, and what decides at compile time.
    .replace(/ASC_\w+/g, (text) => " ".repeat(text.length));
  const mutants = patterns.flatMap(({ pattern, change }) =>
    [...code.matchAll(pattern)].flatMap(({ 0: from, index: offset }) => {
      const to = change(from);
      if (to === undefined) return [];
      return [{ file, line: code.slice(0, offset).split("\n").length, offset, from, to }];
    }),
  );
  return mutants.sort((a, b) => a.offset - b.offset);
}

export function mutated(source: string, { offset, from, to }: KernelMutant): string {
  return source.slice(0, offset) + to + source.slice(offset + from.length);
}

/** So many of a list, the same by seed, in the list's order (selection sampling by Park and Miller's generator). */
export function sample<T>(list: readonly T[], count: number, seed: number): T[] {
  let state = (seed % 2147483646) + 1;
  let wanted = Math.min(count, list.length);
  return list.filter((_, i) => {
    state = (state * 48271) % 2147483647;
    const isTaken = (list.length - i) * (state / 2147483647) < wanted;
    if (isTaken) wanted--;
    return isTaken;
  });
}
