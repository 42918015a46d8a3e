import { ModelError } from "../errors/ModelError.ts";
import { parseGenerator } from "../generators/parseGenerator.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import type { MarketEvent } from "./Market.ts";
import type { EventQuote, Snapshot } from "./Snapshot.ts";
import { yearsTo } from "./yearsTo.ts";

/** Checks and parses one event of a snapshot. */
export function parseEvent(
  profile: Profile,
  factors: FactorModel,
  snapshot: Snapshot,
  key: string,
): MarketEvent {
  const event = snapshot.events[key]!;
  if (!factors.nodes.some((node) => node.name === event.node)) {
    throw new ModelError(
      "unknownNode",
      `events.${key}.node is not in the tree`,
      event.node,
      "Name an inner node.",
    );
  }
  if (event.cluster === "") {
    throw new ModelError("missingField", `events.${key}.cluster is empty`, "", "Write a name there.");
  }
  const raw = event.probabilities.map((text, i) => {
    const p = parseDecimal(text, `events.${key}.probabilities[${i}]`);
    if (!(p >= 0 && p <= 1)) {
      throw new ModelError(
        "impossibleProbability",
        `events.${key}.probabilities[${i}] is outside [0, 1]`,
        text,
        "Send a probability.",
      );
    }
    return p;
  });
  const total = raw.reduce((sum, p) => sum + p, 0);
  if (raw.length < 2 || Math.abs(total - 1) > 1e-9) {
    throw new ModelError(
      "impossibleProbability",
      `The outcomes of events.${key} do not sum to 1`,
      total,
      "List every outcome of the exclusive set; a yes/no question has two.",
    );
  }
  const { resolvesAt } = event;
  if (resolvesAt !== undefined && (!Number.isSafeInteger(resolvesAt) || resolvesAt <= 0)) {
    throw new ModelError(
      "impossibleParameter",
      `events.${key}.resolvesAt is not a Unix time in seconds`,
      resolvesAt,
      "Send an integer.",
    );
  }
  const at = earliest(snapshot, key, resolvesAt);
  return {
    key,
    cluster: event.cluster,
    node: event.node,
    probabilities: raw.map((p) => p / total),
    tiltPerRootDay: atLeast(
      profile.events.tiltPerRootDay,
      event.tiltPerRootDay,
      `events.${key}.tiltPerRootDay`,
    ),
    hazardPerDay: atLeast(profile.events.hazardPerDay, event.hazardPerDay, `events.${key}.hazardPerDay`),
    resolvesAt: at,
    resolvesYears: at === undefined ? Infinity : yearsTo({ expiry: at }, snapshot),
    markov: markovOf(profile, factors, key, event),
  };
}

/** Of the event's own date and the expiries of contracts on it, which parseInstrument checks. */
function earliest(snapshot: Snapshot, event: string, resolvesAt: number | undefined): number | undefined {
  return Object.values(snapshot.instruments).reduce(
    (at, terms) =>
      terms.kind === "outcome" && terms.event === event && (at === undefined || terms.expiry < at)
        ? terms.expiry
        : at,
    resolvesAt,
  );
}

/** The larger of the profile's floor and what the quote says. */
function atLeast(floor: string, quoted: string | undefined, field: string): number {
  const least = parseDecimal(floor, "profile.events");
  const own = quoted === undefined ? least : parseDecimal(quoted, field);
  if (!(own >= 0 && own <= 100)) {
    throw new ModelError("impossibleParameter", `${field} is not a rate`, quoted, "Send 0 to 100 a day.");
  }
  return own > least ? own : least;
}

function markovOf(
  profile: Profile,
  factors: FactorModel,
  key: string,
  event: EventQuote,
): MarketEvent["markov"] {
  const { generators } = profile.events;
  if (event.generator === undefined || generators === undefined) return undefined;
  const generator = Object.hasOwn(generators, event.generator) ? generators[event.generator] : undefined;
  if (generator === undefined) {
    throw new ModelError(
      "impossibleParameter",
      `events.${key}.generator is not in profile.events.generators`,
      event.generator,
      `Use one of ${Object.keys(generators).sort().join(", ")}, or leave it out.`,
    );
  }
  const parsed = parseGenerator(
    event.generator,
    generator,
    factors.assets.map(({ name }) => name),
  );
  const state = parsed.names.findIndex((name) => name === event.state);
  if (state < 0) {
    throw new ModelError(
      "impossibleParameter",
      `events.${key}.state is not a state of the generator ${event.generator}`,
      event.state,
      `Use one of ${parsed.names.join(", ")}.`,
    );
  }
  const beyond = parsed.outcomes.find((outcome) => outcome >= event.probabilities.length);
  if (beyond !== undefined) {
    throw new ModelError(
      "impossibleParameter",
      `The generator ${event.generator} has an outcome that events.${key} has not`,
      beyond,
      "Give the event as many outcomes as its generator.",
    );
  }
  if (event.resolvesAt === undefined) {
    throw new ModelError(
      "missingField",
      `events.${key}.resolvesAt is missing`,
      undefined,
      "A generator needs the time at which its state decides the outcome.",
    );
  }
  return { generator: parsed, state };
}
