import { expect } from "chai";
import type { AttestationDocumentJson } from "@plimsoll/sdk";

import { CommandError } from "../CommandError.ts";
import { attestationDocument, COMMITTEE } from "../testing/attestationDocument.ts";
import recomputeDocument, { type Quorum, type RecomputeAnswer } from "./recomputeDocument.ts";

type Json = Record<string, unknown>;

describe("recomputeDocument", () => {
  let document: AttestationDocumentJson;
  before(async () => {
    document = await attestationDocument();
  });

  const recompute = (json: unknown, quorum?: Quorum): Promise<RecomputeAnswer> =>
    recomputeDocument({ json, name: "attestation.json", ...(quorum === undefined ? {} : { quorum }) });

  /** The document with one field set to something else. */
  const changed = (path: string, change: (value: never) => unknown): Json => {
    const copy = structuredClone(document) as unknown as Json;
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<Json>((value, key) => value[key] as Json, copy);
    expect(parent, path).to.have.property(last);
    parent[last] = change(parent[last] as never);
    return copy;
  };

  it("says equal, with who signed", async () => {
    const answer = await recompute(document);
    if (!answer.equal) expect.fail(JSON.stringify(answer));
    expect(answer.recomputed.initialMargin.toString()).to.equal(document.initialMargin);
    expect(answer.recomputed.signers).to.have.members(COMMITTEE.slice(0, 2).map(({ address }) => address));
    expect(answer.recomputed.points).to.equal(1_000);
    expect(answer.recomputed.ledger?.blockNumber).to.equal(41);
    expect(answer.recomputed.siblingLots.map(({ size }) => size)).to.deep.equal([2_000n]);
  });

  const one = (value: string): string => String(BigInt(value) + 1n);
  const flip = (value: string): string =>
    value.slice(0, 12) + (value[12] === "0" ? "1" : "0") + value.slice(13);

  /** Every field of the document: what is done to it, and where the difference shows first. */
  const tampered: [path: string, change: (value: never) => unknown, shows: string][] = [
    ["chainId", () => 1, "signatures.0.signer"],
    ["engine", () => "0x0000000000000000000000000000000000000001", "signatures.0.signer"],
    ["account", flip, "signatures.0.signer"],
    ["positions.0.size", one, "portfolioHash"],
    ["positions.1.instrument", (id: number) => id + 1, "portfolioHash"],
    ["positions", (all: unknown[]) => all.toReversed(), "portfolioHash"],
    ["positions", (all: unknown[]) => all.slice(1), "portfolioHash"],
    ["epoch", (epoch: number) => epoch + 1, "signatures.0.signer"],
    ["issuedAt", (time: number) => time + 1, "signatures.0.signer"],
    ["modelHash", flip, "modelHash"],
    ["snapshotHash", flip, "snapshotHash"],
    ["profile.confidence", () => "0.98", "modelHash"],
    ["profile.margin.buffer", () => "1.24", "modelHash"],
    ["snapshot.time", (time: number) => time - 1, "snapshotHash"],
    ["snapshot.beacons.0", flip, "snapshotHash"],
    ["snapshot.assets.BTC.spot", () => "95001", "snapshotHash"],
    ["snapshot.assets.BTC.volatility", () => "0.64", "snapshotHash"],
    ["seeds.1.0", (seed: number) => (seed ^ 1) >>> 0, "seeds.1.0"],
    ["seeds", (all: unknown[]) => all.slice(1), "seeds.0.0"],
    ["scenarioRoot", flip, "scenarioRoot"],
    ["ledgerRoot", flip, "ledgerRoot"],
    ["snapshot.ledger.blockNumber", (block: number) => block + 1, "snapshotHash"],
    ["siblingLots.0.size", (lots: string) => String(2n * BigInt(lots)), "report.addOns.concentration"],
    ["siblingLots.0.size", () => "0", "siblingLots.0"],
    ["siblingLots.0.instrument", (id: number) => id + 1, "siblingLots.0"],
    ["siblingLots", (all: unknown[]) => [...all, ...all], "siblingLots.1"],
    ["siblingLots", () => [], "report.addOns.concentration"],
    ["tailSums.threshold", one, "tailSums.threshold"],
    ["tailSums.excess", one, "tailSums.excess"],
    ["tailSums.spread", one, "tailSums.spread"],
    ["tailSums.total", one, "tailSums.total"],
    ["tailSums.tail", one, "tailSums.tail"],
    ["contentHash", flip, "contentHash"],
    ["report.profile", () => "reference", "report.profile"],
    ["report.method", () => "exact", "report.method"],
    ["report.points", (points: number) => points + 1, "report.points"],
    ["report.fullCollateral", one, "report.fullCollateral"],
    ["report.valueAtRisk", one, "report.valueAtRisk"],
    ["report.expectedShortfall", one, "report.expectedShortfall"],
    ["report.standardError", one, "report.standardError"],
    ["report.base", one, "report.base"],
    ["report.floor", one, "report.floor"],
    ["report.core", one, "report.core"],
    ["report.addOns.liquidity", one, "report.addOns.liquidity"],
    ["report.initialMargin", one, "report.initialMargin"],
    ["report.maintenanceMargin", one, "report.maintenanceMargin"],
    ["report.release", (release: number) => release + 1e-12, "report.release"],
    ["report.binding", () => "none", "report.binding"],
    ["report.clusters.0.gross", one, "report.clusters.0.gross"],
    ["report.waterfall.0.amount", one, "report.waterfall.0.amount"],
    ["initialMargin", (margin: string) => String(BigInt(margin) - 10_000n), "initialMargin"],
    ["maintenanceMargin", one, "maintenanceMargin"],
    ["portfolioHash", flip, "portfolioHash"],
    ["signatures.0.signer", () => COMMITTEE[2]?.address, "signatures.0.signer"],
    ["signatures.1.signature", flip, "signatures.1.signer"],
    ["signatures", (all: unknown[]) => all.slice(0, 1), "packed.signatures.1"],
    ["signatures", () => [], "packed.signatures.0"],
    ["signatures", (all: unknown[]) => all.toReversed(), "packed.signatures.0"],
    ["packed", flip, "packed.initialMargin"],
    ["packed", (packed: string) => packed.slice(0, -2), "packed"],
  ];
  for (const [path, change, shows] of tampered) {
    it(`notices a tampered ${path}, at ${shows}`, async () => {
      const answer = await recompute(changed(path, change));
      if (answer.equal) expect.fail("a tampered document passed");
      expect(answer.difference.path).to.equal(shows);
      expect(answer.difference.published).not.to.deep.equal(answer.difference.recomputed);
    });
  }

  it("does not judge the case of hexadecimal digits", async () => {
    const upper = (hex: string): string => `0x${hex.slice(2).toUpperCase()}`;
    expect((await recompute(changed("modelHash", upper))).equal).to.equal(true);
    expect((await recompute(changed("packed", upper))).equal).to.equal(true);
  });

  it("checks the quorum when it is told the signers: members, number, and nothing else", async () => {
    const [a, b, c] = COMMITTEE.map(({ address }) => address);
    if (a === undefined || b === undefined || c === undefined) throw new Error("a committee has three");
    const met = await recompute(document, { signers: [c, b, a], threshold: 2 });
    expect(met).to.deep.include({ equal: true });
    for (const quorum of [
      { signers: [a, b, c], threshold: 3 },
      { signers: [a, b, c], threshold: 1 },
      { signers: [a, c], threshold: 2 },
    ]) {
      const answer = await recompute(document, quorum);
      if (answer.equal) expect.fail("a quorum that is not one passed");
      expect(answer.difference.path).to.equal("signatures");
    }
  });

  for (const [path, value] of [
    ["version", 1],
    ["initialMargin", "1.5"],
    ["initialMargin", -1],
    ["account", "0x12"],
    ["profile", []],
    ["report", undefined],
  ] as const) {
    it(`refuses ${value === undefined ? "nothing" : JSON.stringify(value)} as ${path}: that is no attestation document`, async () => {
      const refusal = await recompute(changed(path, () => value)).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(CommandError);
      expect(refusal).to.include({ exitCode: 2 });
      expect((refusal as Error).message).to.contain(path);
    });
  }
});
