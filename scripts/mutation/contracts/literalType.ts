import { child, children, type SyntaxNode, text, typeOf } from "./syntax.ts";

const INTEGER = /^u?int\d+$/;

/** The integer type that a literal becomes where it stands, or nothing where that is not known or not an integer. */
export function literalType(node: SyntaxNode, ancestors: readonly SyntaxNode[]): string | undefined {
  const type = wanted(node, ancestors);
  return INTEGER.test(type) ? type : undefined;
}

function wanted(node: SyntaxNode, ancestors: readonly SyntaxNode[]): string {
  const parent = ancestors.at(-1);
  switch (parent?.nodeType) {
    case "BinaryOperation":
      return ["<<", ">>", "**"].includes(text(parent, "operator")) ? "uint256" : typeOf(parent, "commonType");
    case "Assignment":
      return typeOf(child(parent, "leftHandSide"));
    case "VariableDeclarationStatement":
      return typeOf(children(parent, "declarations")[0]);
    case "IndexAccess":
      return child(parent, "indexExpression") === node &&
        typeOf(child(parent, "baseExpression")).includes("]")
        ? "uint256"
        : "";
    case "Conditional":
      return typeOf(parent);
    case "Return":
      return returnType(ancestors);
    case "FunctionCall":
      return parameterType(node, parent);
    default:
      return "";
  }
}

function returnType(ancestors: readonly SyntaxNode[]): string {
  const returned = child(
    ancestors.findLast(({ nodeType }) => nodeType === "FunctionDefinition"),
    "returnParameters",
  );
  const parameters = children(returned, "parameters");
  return parameters.length === 1 ? typeOf(parameters[0]) : "";
}

function parameterType(node: SyntaxNode, call: SyntaxNode): string {
  const list = /^function \(([^()]*)\)/.exec(typeOf(child(call, "expression")))?.[1]?.split(",");
  if (text(call, "kind") !== "functionCall" || list === undefined) return "";
  const given = children(call, "arguments");
  // A function attached to a type has one more: what it is called on.
  return list[given.indexOf(node) + list.length - given.length] ?? "";
}
