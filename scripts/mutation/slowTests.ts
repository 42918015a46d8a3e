/**
 * Tests beside the code that mutation tests leave out: nearly every change of their folder would run them, for seconds.
 * A score without them is a lower bound. All run in `npm test`.
 */
export const slowTests: Readonly<Record<string, readonly string[]>> = {
  // 16 cubes of the default set.
  "model/cube": ["accuracy.test.ts"],
  // Statistics over 32,768 scenarios, or cubes of them that are built when the file is loaded.
  "model/horizons": ["contracts.test.ts", "eventPaths.test.ts", "options.test.ts"],
  // Margins of random books, and of books on cubes of 16,384 scenarios.
  "model/margin": [
    "marginOf.properties.test.ts",
    "marginOf.terms.test.ts",
    "marginOf.test.ts",
    "options.test.ts",
  ],
};
