/** What takes the place of an operator: its neighbour at the boundary, its opposite, or another of the same types. */
export const binaryOperators: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "&&": "||",
  "||": "&&",
};

export const assignments: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "|=": "&=",
  "&=": "|=",
};

/** Functions that are each other's opposite, above all in the direction of their rounding. */
export const functionNames: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  mulDivUp: "mulDivDown",
  mulDivDown: "mulDivUp",
  divUp: "divDown",
  divDown: "divUp",
  ceilDiv: "floorDiv",
  floorDiv: "ceilDiv",
};

export const assemblyFunctions: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  sdiv: "div",
  div: "mul",
  lt: "gt",
  gt: "lt",
  shl: "shr",
  shr: "shl",
  and: "or",
  or: "and",
};
