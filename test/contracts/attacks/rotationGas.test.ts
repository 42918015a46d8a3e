/** A rotation runs out of gas while the new set's code is stored: the transaction goes on with what the creation left. */
import { id, toQuantity, Wallet } from "ethers";
import { expect } from "chai";

import { createVenue, Role } from "../venue.ts";

describe("attack: a rotation with too little gas", () => {
  it("error: InvalidSet rather than a set without code in office, which would accept nobody", async () => {
    const venue = await createVenue();
    // As many as there may be: storing 641 bytes is most of what the call costs, and a 64th of that is left after it fails.
    const set = Array.from({ length: 32 }, (_, index) => new Wallet(id(`rotated signer ${index}`)).address);
    set.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const args = [Role.Margin, set, 17, 0n] as const;
    const data = venue.committee.interface.encodeFunctionData("rotate", args);
    const enough = await venue.committee.rotate.estimateGas(...args);
    const outcomes = new Set<string>();
    for (let gas = enough; gas > enough - 150_000n; gas -= 5_000n) outcomes.add(await outcomeWith(gas));
    expect([...outcomes].sort()).to.deep.equal(["InvalidSet", "done", "out of gas"]);

    async function outcomeWith(gas: bigint): Promise<string> {
      const call = {
        from: await venue.owner.getAddress(),
        to: venue.committee.target,
        data,
        gas: toQuantity(gas),
      };
      try {
        await venue.provider.request({ method: "eth_call", params: [call, "latest"] });
        return "done";
      } catch (error) {
        const { data: revert } = error as { data?: string };
        const named = typeof revert === "string" ? venue.committee.interface.parseError(revert) : null;
        return named?.name ?? "out of gas";
      }
    }
  });
});
