import { assemblyFunctions, assignments, binaryOperators, functionNames } from "./operators.ts";
import { literalType } from "./literalType.ts";
import type { Alternative, MutationSite } from "./MutationSite.ts";
import { child, children, rangeOf, type SyntaxNode, text, typeOf, walk } from "./syntax.ts";

/** What a file's code refers to in others. */
export interface Declarations {
  /** Ids of constants that are numbers. */
  readonly constants: ReadonlySet<number>;
  /** The bodies of modifiers without parameters, by id. */
  readonly modifiers: ReadonlyMap<number, string>;
}

type Find = (node: SyntaxNode, ancestors: readonly SyntaxNode[], context: Context) => Site[];
type Site = Omit<MutationSite, "start" | "end"> & { readonly at: SyntaxNode; readonly takesSemicolon?: true };

interface Context {
  readonly source: string;
  readonly declarations: Declarations;
}

/**
 * Every place of the functions of a file where something else could stand.
 *
 * @param source a character a byte, as the compiler counts
 */
export function findSites(source: string, tree: SyntaxNode, declarations: Declarations): MutationSite[] {
  const context = { source, declarations };
  const sites = new Map<string, MutationSite>();
  walk(tree, (node, ancestors) => {
    if (!ancestors.some(isCode) || ancestors.some(isConstantExpression)) return;
    for (const { at, takesSemicolon, ...site } of finders[node.nodeType]?.(node, ancestors, context) ?? []) {
      const { start, end } = rangeOf(at);
      const stop = takesSemicolon === true ? source.indexOf(";", end) + 1 : end;
      const key = `${start}-${stop}-${site.kind}`;
      const alternatives = [...(sites.get(key)?.alternatives ?? []), ...site.alternatives];
      if (alternatives.length > 0)
        sites.set(key, { ...sites.get(key), ...site, start, end: stop, alternatives });
    }
  });
  return [...sites.values()];
}

const isCode = ({ nodeType }: SyntaxNode): boolean =>
  nodeType === "FunctionDefinition" || nodeType === "ModifierDefinition";

/** A sum of literals is one number to the compiler, as is the length of an array's type. */
const isConstantExpression = (node: SyntaxNode): boolean =>
  node.nodeType === "ArrayTypeName" || /^(int|rational)_const/.test(typeOf(node));

const finders: Readonly<Record<string, Find>> = {
  BinaryOperation: (node, _, context) => {
    const [left, right] = [child(node, "leftExpression"), child(node, "rightExpression")];
    const from = text(node, "operator");
    const to = binaryOperators[from];
    if (isConstantExpression(node) || left === undefined || right === undefined || to === undefined)
      return [];
    // An operator of a type of our own has no opposite.
    if (typeof node.function === "number") return [value(node, from, to, `!(${slice(node, context)})`)];
    const gap = context.source.slice(rangeOf(left).end, rangeOf(right).start);
    const whole = slice(left, context) + gap.replace(from, to) + slice(right, context);
    return [value(node, from, to, whole), ...leftOutOf([left, right], from, context)];
  },

  UnaryOperation: (node, _, context) => {
    const operator = text(node, "operator");
    const operand = child(node, "subExpression");
    if (isConstantExpression(node) || operand === undefined) return [];
    const inner = slice(operand, context);
    if (["!", "-", "~"].includes(operator)) return [value(node, operator, "", inner)];
    const opposite = { "++": "--", "--": "++" }[operator];
    if (opposite === undefined) return [];
    return [value(node, operator, opposite, node.prefix === true ? opposite + inner : inner + opposite)];
  },

  Literal: (node, ancestors, context) => {
    const literal = slice(node, context);
    if (text(node, "kind") === "bool") {
      const opposite = literal === "true" ? "false" : "true";
      return [value(node, literal, opposite, opposite)];
    }
    const cast = text(node, "kind") === "number" ? literalType(node, ancestors) : undefined;
    if (cast === undefined) return [];
    const steps = Number(text(node, "value")) === 0 ? ["+ 1"] : ["+ 1", "- 1"];
    const alternatives = steps.map((step) =>
      changed(literal, `${literal} ${step}`, `${cast}(${literal} ${step})`),
    );
    return [{ at: node, kind: "value", cast, alternatives }];
  },

  Identifier: (node, _, { declarations }) => {
    if (!declarations.constants.has(Number(node.referencedDeclaration))) return [];
    const name = text(node, "name");
    return [value(node, name, `${name} + 1`, `${name} + 1`)];
  },

  Conditional: (node, _, context) => {
    const condition = child(node, "condition");
    if (condition === undefined) return [];
    return [value(condition, slice(condition, context), "its opposite", `!(${slice(condition, context)})`)];
  },

  IfStatement: (node, _, context) => {
    const condition = child(node, "condition");
    if (condition === undefined) return [];
    const from = slice(condition, context);
    if (endsInRevert(child(node, "trueBody"))) return [rule(value(condition, from, "false", "false"))];
    return ["false", "true"].map((answer) => value(condition, from, answer, answer));
  },

  ForStatement: (node, _, context) => neverEntered(node, context),
  WhileStatement: (node, _, context) => neverEntered(node, context),

  FunctionCall: (node, _, context) => {
    const called = child(node, "expression");
    const from = text(called, "memberName");
    const to = functionNames[from];
    if (called === undefined || to === undefined) return [];
    const whole = slice(node, context);
    const at = rangeOf({ nodeType: "", src: text(called, "memberLocation") }).start - rangeOf(node).start;
    const opposite = value(node, from, to, whole.slice(0, at) + to + whole.slice(at + from.length));
    // What is bounded is what the function is called on, or its first argument.
    const [first, second] = children(node, "arguments");
    const unbounded = second === undefined ? child(called, "expression") : first;
    if (!["min", "max"].includes(from) || unbounded === undefined) return [opposite];
    return [opposite, rule(value(node, from, "no bound", slice(unbounded, context)))];
  },

  ExpressionStatement: (node, ancestors, context) => {
    const parent = ancestors.at(-1);
    if (parent?.nodeType === "ForStatement" && parent.body !== node) return [];
    const done = child(node, "expression");
    const whole = slice(node, context);
    const alternatives: Alternative[] = [changed(whole, "", "")];
    const left = child(done, "leftHandSide");
    const operator = text(done, "operator");
    const to = assignments[operator];
    if (done?.nodeType === "Assignment" && left !== undefined && to !== undefined) {
      const at = rangeOf(left).end - rangeOf(node).start;
      alternatives.push(
        changed(operator, to, `${whole.slice(0, at)}${whole.slice(at).replace(operator, to)};`),
      );
    }
    return [{ at: node, kind: "statement", takesSemicolon: true, alternatives }];
  },

  EmitStatement: (node, _, context) => [leftOut(node, context)],
  Continue: (node, _, context) => [leftOut(node, context)],
  Break: (node, _, context) => [leftOut(node, context)],
  // What follows a condition is left out with the condition.
  RevertStatement: (node, ancestors, context) =>
    ancestors.some((each) => child(each, "trueBody") !== undefined && endsInRevert(child(each, "trueBody")))
      ? []
      : [rule(leftOut(node, context))],

  ModifierInvocation: (node, _, { declarations, source }) => {
    const named = child(node, "modifierName");
    const body = declarations.modifiers.get(Number(named?.referencedDeclaration));
    if (body === undefined || children(node, "arguments").length > 0) return [];
    const name = source.slice(rangeOf(node).start, rangeOf(node).end);
    return [rule({ at: node, kind: "modifier", body, alternatives: [changed(name, "", "")] })];
  },

  YulFunctionCall: (node, _, context) => {
    const named = child(node, "functionName");
    const from = text(named, "name");
    const to = assemblyFunctions[from];
    if (to === undefined) return [];
    const whole = slice(node, context).slice(from.length);
    return [{ at: node, kind: "assembly", alternatives: [changed(from, to, to + whole)] }];
  },

  YulLiteral: (node, ancestors, context) => {
    // A case is a number to the compiler.
    if (text(node, "kind") !== "number" || ancestors.at(-1)?.nodeType === "YulCase") return [];
    const literal = slice(node, context);
    return [
      {
        at: node,
        kind: "assembly",
        alternatives: [changed(literal, `${literal} + 1`, `add(${literal}, 1)`)],
      },
    ];
  },
};

const slice = (node: SyntaxNode, { source }: Context): string => {
  const { start, end } = rangeOf(node);
  return source.slice(start, end);
};

const changed = (from: string, to: string, whole: string): Alternative => ({ from, to, text: whole });

const value = (at: SyntaxNode, from: string, to: string, whole: string): Site => ({
  at,
  kind: "value",
  alternatives: [changed(from, to, whole)],
});

/** Of conditions that are joined, each left out in turn. */
function leftOutOf(conditions: readonly SyntaxNode[], operator: string, context: Context): Site[] {
  const neutral = { "&&": "true", "||": "false" }[operator];
  if (neutral === undefined) return [];
  return conditions
    .filter((condition) => text(condition, "operator") !== operator)
    .map((condition) => rule(value(condition, slice(condition, context), neutral, neutral)));
}

const rule = (site: Site): Site => ({
  ...site,
  alternatives: site.alternatives.map((alternative) => ({ ...alternative, isRule: true })),
});

const leftOut = (node: SyntaxNode, context: Context): Site => ({
  at: node,
  kind: "statement",
  takesSemicolon: true,
  alternatives: [changed(slice(node, context), "", "")],
});

function neverEntered(node: SyntaxNode, context: Context): Site[] {
  const condition = child(node, "condition");
  return condition === undefined ? [] : [value(condition, slice(condition, context), "false", "false")];
}

function endsInRevert(body: SyntaxNode | undefined): boolean {
  const last = body?.nodeType === "Block" ? children(body, "statements").at(-1) : body;
  return last?.nodeType === "RevertStatement";
}
