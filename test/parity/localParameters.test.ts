import { readFile } from "node:fs/promises";

import { productionProfile } from "@plimsoll/model";
import { devAddresses } from "@plimsoll/risk-server";
import { modelHash } from "@plimsoll/sdk";
import { expect } from "chai";

interface LocalParameters {
  Plimsoll: { marginSigners: string[]; markSigners: string[]; modelHash: string };
}

describe("ignition/parameters/local.json", () => {
  const read = async (): Promise<LocalParameters["Plimsoll"]> => {
    const file = new URL("../../ignition/parameters/local.json", import.meta.url);
    return (JSON.parse(await readFile(file, "utf8")) as LocalParameters).Plimsoll;
  };
  const ascending = (addresses: string[]): string[] =>
    addresses.map((address) => address.toLowerCase()).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));

  it("behavior: names the production profile, or every local attestation would be refused", async () => {
    expect((await read()).modelHash).to.equal(modelHash(productionProfile));
  });

  it("behavior: names the development keys of servers 0, 1 and 2", async () => {
    const servers = [0, 1, 2].map((index) => devAddresses(index));
    const { marginSigners, markSigners } = await read();
    expect(marginSigners.map((address) => address.toLowerCase())).to.deep.equal(
      ascending(servers.map(({ margin }) => margin)),
    );
    expect(markSigners.map((address) => address.toLowerCase())).to.deep.equal(
      ascending(servers.map(({ mark }) => mark)),
    );
  });
});
