import { child, children, type Range, rangeOf, type SyntaxNode, walk } from "../mutation/contracts/syntax.ts";
import type { Hits } from "./hits.ts";
import type { Statement } from "./statements.ts";

/** Blank space and comments. */
const NOTHING = /^(?:\s|\/\/.*\n|\/\*[^]*?\*\/)*$/;

/** One of the two ways that an `if` can go. */
export interface Branch {
  /** From 1. */
  readonly line: number;
  readonly condition: boolean;
  readonly isTaken: boolean;
}

/**
 * Both ways of every `if`, from counts of statements: one way is shown by what it runs. Where the condition is false and
 * there is no `else`, that is the statement after it, if the body ends the block; else a run that met the `if` more often
 * than its body. A run that goes both ways counts both once, so the latter may miss a way that was taken, and never invents
 * one. Ways through `?:`, `&&` and `||` are not statements and not counted.
 */
export function branchesOf(
  source: string,
  tree: SyntaxNode,
  statements: readonly Statement[],
  hits: Hits,
): Branch[] {
  const bytes = Buffer.from(source);
  const place = (node: SyntaxNode): Range => {
    const { start, end } = rangeOf(node);
    const at = bytes.toString("utf8", 0, start).length;
    return { start: at, end: at + bytes.toString("utf8", start, end).length };
  };
  const count = (node: SyntaxNode | undefined): number => {
    const first = firstIn(node);
    return first === undefined ? 0 : (hits.get(statementAt(source, statements, place(first))?.tag ?? "") ?? 0);
  };

  const branches: Branch[] = [];
  walk(tree, (node, ancestors) => {
    if (node.nodeType !== "IfStatement") return;
    const [then, otherwise] = [child(node, "trueBody"), child(node, "falseBody")];
    const siblings = children(ancestors.at(-1), "statements");
    const next = siblings[siblings.indexOf(node) + 1];
    const isFalseShown =
      count(otherwise) > 0 ||
      (otherwise === undefined && ((endsBlock(then) && count(next) > 0) || count(node) > count(then)));
    const line = source.slice(0, place(node).start).split("\n").length;
    branches.push({ line, condition: true, isTaken: count(then) > 0 });
    branches.push({ line, condition: false, isTaken: isFalseShown });
  });
  return branches;
}

/** The first statement of blocks in blocks. */
function firstIn(node: SyntaxNode | undefined): SyntaxNode | undefined {
  const isBlock = node?.nodeType === "Block" || node?.nodeType === "UncheckedBlock";
  return isBlock ? firstIn(children(node, "statements")[0]) : node;
}

/** The statement that begins there: none if what stands there is not counted by itself. */
function statementAt(
  source: string,
  statements: readonly Statement[],
  { start, end }: Range,
): Statement | undefined {
  return statements.find(
    (each) =>
      each.start <= start && each.end >= end && NOTHING.test(source.slice(each.start, start)),
  );
}

/** Whether what follows in the same block is never run after it. */
function endsBlock(body: SyntaxNode | undefined): boolean {
  const last = body?.nodeType === "Block" ? children(body, "statements").at(-1) : body;
  return ["RevertStatement", "Return", "Continue", "Break"].includes(last?.nodeType ?? "");
}
