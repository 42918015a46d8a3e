import { fileURLToPath } from "node:url";

import boundaries from "eslint-plugin-boundaries";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The folders of the repository and what each may import: arrows go one way.
 * A folder always may import from itself.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  model: [],
  sdk: ["model"],
  circuits: ["model", "sdk"],
  "risk-server": ["model", "sdk", "circuits"],
  keeper: ["sdk"],
  dashboard: ["model", "sdk"],
  scripts: ["model", "sdk", "circuits", "risk-server", "keeper"],
  test: ["model", "sdk", "circuits", "risk-server", "keeper", "scripts"],
};

/** The folders that are npm workspaces with something to offer; imported by name. */
const PACKAGES = ["model", "sdk", "circuits", "risk-server", "keeper"];

/** Exactly specified by IEEE 754 or ECMAScript, so the same bits on every machine. */
const EXACT_MATH = ["abs", "floor", "fround", "imul", "max", "min", "sqrt"];

const CODE = ["**/*.{ts,js,mjs,cjs}"];
const TESTS = ["**/*.test.ts", "test/**/*.ts"];

export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    ".toolchain/",
    "artifacts/",
    "cache/",
    "coverage/",
    ".stryker-tmp*/",
    "reports/",
    "ignition/deployments/",
    "sdk/abi/generated/",
    // AssemblyScript: its own compiler checks it.
    "model/kernel/assembly/",
    "scripts/bench/assembly/",
  ]),

  {
    files: CODE,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "object-shorthand": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A leading underscore says that an argument is there for its position only.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Numbers and bigints print the same way everywhere; objects, which the rule is for, stay forbidden.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => stop()` reads better than a block, and cannot hide a value.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
      // Both have their uses: interfaces for objects with behaviour, types for data and unions.
      "@typescript-eslint/consistent-type-definitions": "off",
    },
  },

  {
    name: "plimsoll/boundaries",
    files: CODE,
    // The plugin's types describe its CommonJS module object, which Node unwraps.
    plugins: {
      boundaries: /** @type {import("eslint").ESLint.Plugin} */ (/** @type {unknown} */ (boundaries)),
    },
    settings: {
      "boundaries/root-path": import.meta.dirname,
      "boundaries/elements": Object.keys(MAY_IMPORT).map((type) => ({
        type,
        pattern: type,
        partialMatch: false,
      })),
      "import/resolver": {
        [fileURLToPath(new URL("scripts/toolchain/import-resolver.cjs", import.meta.url))]: {},
      },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "allow",
          policies: [
            ...Object.entries(MAY_IMPORT).map(([type, allowed]) => ({
              from: { element: { type } },
              disallow: {
                to: {
                  element: {
                    type: Object.keys(MAY_IMPORT).filter(
                      (other) => other !== type && !allowed.includes(other),
                    ),
                  },
                },
              },
              message: `${type}/ may import ${allowed.length === 0 ? "nothing outside itself" : `only ${allowed.map((name) => `${name}/`).join(", ")}`}; not {{to.element.type}}/`,
            })),
            ...PACKAGES.map((type) => ({
              from: { element: { type: `!${type}` } },
              disallow: { to: { element: { type } }, dependency: { source: "!@plimsoll/*" } },
              message: "Import another folder as its package, `@plimsoll/{{to.element.type}}`, not by path",
            })),
          ],
        },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^@plimsoll/[^/]+/",
              message: "Import what a package offers in its index.ts, not its inner files.",
            },
          ],
        },
      ],
    },
  },

  {
    // The model is a pure function of its arguments, the same bits on every machine.
    name: "plimsoll/pure-model",
    files: ["model/**/*.ts"],
    ignores: TESTS,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "^(?!\\.{1,2}/)", message: "model/ depends on nothing: no packages, no node: modules." },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        ...[
          ...[
            "Buffer",
            "Date",
            "Intl",
            "console",
            "crypto",
            "fetch",
            "global",
            "globalThis",
            "navigator",
            "performance",
          ],
          ...["process", "queueMicrotask", "require", "setImmediate", "setInterval", "setTimeout"],
        ].map((name) => ({ name, message: "model/ is pure: no clock, no environment, no I/O." })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: `MemberExpression[object.name='Math']:matches([computed=true], :not([property.name=/^(${EXACT_MATH.join("|")})$/]))`,
          message: `Only Math.${EXACT_MATH.join(", ")} give the same bits everywhere; write the function out.`,
        },
        {
          selector: ":not(MemberExpression) > Identifier[name='Math']",
          message: "Call Math's functions by name, so that they can be checked.",
        },
        {
          selector:
            ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**=']):not([left.bigint][right.bigint])",
          message: "`**` on numbers is as inexact as Math.pow: multiply, or write the constant.",
        },
        {
          selector: "AwaitExpression, ImportExpression",
          message: "model/ is synchronous and loads nothing.",
        },
      ],
      // Hot loops index arrays whose bounds they set themselves; a check per element would be noise.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },

  {
    // Loops over the wires and rows of a circuit, as in the model.
    name: "plimsoll/circuits",
    files: ["circuits/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },

  {
    // Services log through pino, which knows levels and redaction.
    name: "plimsoll/no-console",
    files: ["model/**/*.ts", "sdk/**/*.ts", "risk-server/**/*.ts", "keeper/**/*.ts"],
    ignores: TESTS,
    rules: { "no-console": "error" },
  },

  {
    name: "plimsoll/tests",
    files: TESTS,
    rules: {
      // `expect(x).to.be.true` is an assertion.
      "@typescript-eslint/no-unused-expressions": "off",
      // In a test a wrong `!` fails the test, which is what a check would do.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },

  {
    name: "plimsoll/commonjs",
    files: ["**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
