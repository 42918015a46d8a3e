import { concat, hexToNumber, isHex, keccak256, numberToHex, size, slice, type Hex } from "viem";

/**
 * @param modelHash 32 bytes.
 * @param beacons 32 bytes each, which nobody knew before their slot of time began. Panel i follows from entry
 * i mod length, so that replacing one of as many beacons as panels moves one panel only.
 * @param panels How many seeds.
 */
export type PanelSeedsParameters = { modelHash: Hex; beacons: readonly Hex[]; panels: number };

/**
 * The scenario panels' seeds: the first eight bytes of keccak256(modelHash ‖ beacon ‖ uint32 panel), as two big-endian
 * u32, for panel 0, 1, …
 *
 * @throws RangeError if a hash is not 32 bytes, there is no beacon, or `panels` is not a positive integer.
 */
export function panelSeeds({ modelHash, beacons, panels }: PanelSeedsParameters): [number, number][] {
  for (const [name, value] of [["modelHash", modelHash], ...beacons.map((beacon) => ["beacon", beacon])]) {
    if (!isHex(value) || size(value) !== 32) throw new RangeError(`${name} ${value} is not 32 bytes`);
  }
  if (!Number.isInteger(panels) || panels < 1) {
    throw new RangeError(`panels is ${panels}, expected a positive integer`);
  }
  return Array.from({ length: panels }, (_, panel) => {
    const beacon = beacons[panel % beacons.length];
    if (beacon === undefined) throw new RangeError("beacons is empty, expected at least one");
    const hash = keccak256(concat([modelHash, beacon, numberToHex(panel, { size: 4 })]));
    return [hexToNumber(slice(hash, 0, 4)), hexToNumber(slice(hash, 4, 8))];
  });
}
