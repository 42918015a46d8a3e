import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { binary, exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { parseSnapshot } from "./parseSnapshot.ts";

const snapshot = {
  ...exampleSnapshot,
  events: {
    ...exampleSnapshot.events,
    ACT: {
      cluster: "POLICY",
      node: "politics",
      probabilities: ["0.6", "0.4"],
      resolvesAt: exampleSnapshot.time + 86_400,
      tiltPerRootDay: "0.45",
      hazardPerDay: "0.01",
      generator: "act",
      state: "pending",
    },
  },
  instruments: {
    ...exampleSnapshot.instruments,
    elsewhere: { ...binary("BTC", "95000", 1, 500_000), source: "OTHER" },
  },
};

describe("parseSnapshot", () => {
  it("behavior: keeps schedules, generators and sources, and adds nothing where they are absent", () => {
    for (const each of [snapshot, exampleSnapshot]) {
      expect(parseSnapshot(JSON.parse(JSON.stringify(each)))).to.deep.equal(each);
    }
  });

  it("error: a date as text, a state as a number", () => {
    for (const bad of [{ resolvesAt: "tomorrow" }, { state: 1 }]) {
      const events = { ...snapshot.events, ACT: { ...snapshot.events.ACT, ...bad } };
      expect(() => parseSnapshot({ ...snapshot, events }))
        .to.throw(ModelError, "snapshot.events.ACT")
        .with.property("code", "missingField");
    }
  });
});
