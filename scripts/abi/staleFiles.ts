/**
 * Names the generated files that are not what the contracts say: differing, missing, or no longer exported.
 *
 * @param expected Contents by file name.
 * @param found Contents by file name as they are.
 */
export function staleFiles(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].filter((name) => expected.get(name) !== found.get(name)).sort();
}
