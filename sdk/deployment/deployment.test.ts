import { expect } from "chai";

import { InvalidDeploymentError, loadDeployment } from "./index.ts";

const at = (n: number) => `0x${n.toString(16).padStart(40, "0")}`;
const DEPLOYED = {
  "Plimsoll#TestDollar": at(1),
  "Plimsoll#RiskCommittee": at(2),
  "Plimsoll#RiskParameters": at(3),
  "Plimsoll#InstrumentRegistry": at(4),
  "Plimsoll#SettlementOracle": at(5),
  "Plimsoll#MarkOracle": at(6),
  "Plimsoll#Liquidation": at(7),
  "Plimsoll#MarginEngine": at(8),
  "Plimsoll#SignerBonds": at(10),
  "Plimsoll#MarginLens": at(11),
};

describe("loadDeployment", () => {
  it("finds the contracts in Ignition's record and leaves libraries out", () => {
    expect(loadDeployment({ chainId: 31337, deployedAddresses: DEPLOYED })).to.deep.equal({
      chainId: 31337,
      addresses: {
        marginEngine: at(8),
        markOracle: at(6),
        riskCommittee: at(2),
        riskParameters: at(3),
        instrumentRegistry: at(4),
        settlementOracle: at(5),
        signerBonds: at(10),
        marginLens: at(11),
        testDollar: at(1),
      },
    });
  });

  it("needs no test dollar", () => {
    const { "Plimsoll#TestDollar": _token, ...deployedAddresses } = DEPLOYED;
    expect(loadDeployment({ chainId: 1, deployedAddresses }).addresses.testDollar).to.equal(undefined);
  });

  const without = ({ "Plimsoll#MarkOracle": _oracle, ...rest }: typeof DEPLOYED) => rest;
  const REFUSED = [
    ["a contract missing", without(DEPLOYED), "markOracle"],
    [
      "a contract twice",
      { ...DEPLOYED, "Other#MarkOracle": at(9) },
      "Plimsoll#MarkOracle and Other#MarkOracle",
    ],
    [
      "something that is not an address",
      { ...DEPLOYED, "Plimsoll#MarkOracle": "0x12" },
      "expected an address",
    ],
    ["something else than a record", [], "not deployed addresses"],
  ] as const;
  for (const [what, deployedAddresses, message] of REFUSED) {
    it(`error: ${what}`, () => {
      expect(() => loadDeployment({ chainId: 31337, deployedAddresses })).to.throw(
        InvalidDeploymentError,
        message,
      );
    });
  }

  it("error: a chain id that is none", () => {
    expect(() => loadDeployment({ chainId: 0, deployedAddresses: DEPLOYED })).to.throw(
      InvalidDeploymentError,
      "chainId",
    );
  });
});
