import { concat, hexToNumber, isHex, keccak256, numberToHex, size, slice, type Hex } from "viem";

/**
 * @param modelHash 32 bytes.
 * @param beacon 32 bytes that nobody knew before the snapshot's slot began.
 * @param panels How many seeds.
 */
export type PanelSeedsParameters = { modelHash: Hex; beacon: Hex; panels: number };

/**
 * The scenario panels' seeds: the first eight bytes of keccak256(modelHash ‖ beacon ‖ uint32 panel), as two big-endian
 * u32, for panel 0, 1, …
 *
 * @throws RangeError if a hash is not 32 bytes or `panels` is not a positive integer.
 */
export function panelSeeds({ modelHash, beacon, panels }: PanelSeedsParameters): [number, number][] {
  for (const [name, value] of Object.entries({ modelHash, beacon })) {
    if (!isHex(value) || size(value) !== 32) throw new RangeError(`${name} ${value} is not 32 bytes`);
  }
  if (!Number.isInteger(panels) || panels < 1) {
    throw new RangeError(`panels is ${panels}, expected a positive integer`);
  }
  return Array.from({ length: panels }, (_, panel) => {
    const hash = keccak256(concat([modelHash, beacon, numberToHex(panel, { size: 4 })]));
    return [hexToNumber(slice(hash, 0, 4)), hexToNumber(slice(hash, 4, 8))];
  });
}
