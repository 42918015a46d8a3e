import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What a server counts about itself; every server has its own registry, so that several fit in one process. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(name: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ server: name });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  return {
    registry,
    block: new Gauge({ name: "plimsoll_block_number", help: "Newest block the ledger has read", registers }),
    ledgerFailures: new Counter({
      name: "plimsoll_ledger_failures_total",
      help: "Polls of the chain that failed and are tried again",
      registers,
    }),
    reorgs: new Counter({
      name: "plimsoll_reorgs_total",
      help: "Times the chain went back and the ledger was reloaded",
      registers,
    }),
    headEpoch: new Gauge({
      name: "plimsoll_head_epoch",
      help: "Newest epoch of marks on the chain",
      registers,
    }),
    readyEpoch: new Gauge({
      name: "plimsoll_ready_epoch",
      help: "Newest epoch whose scenario cube is built",
      registers,
    }),
    markTime: new Gauge({
      name: "plimsoll_mark_time_seconds",
      help: "Unix time of the newest marks on the chain",
      registers,
    }),
    chainTime: new Gauge({ name: "plimsoll_chain_time_seconds", help: "The chain's clock", registers }),
    cubeSeconds: new Histogram({
      name: "plimsoll_cube_build_seconds",
      help: "Time to build a scenario cube",
      buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
      registers,
    }),
    kernelThreadsLost: new Counter({
      name: "plimsoll_kernel_threads_lost_total",
      help: "Threads that compute margins and ended by themselves, or did not answer in time and were ended",
      registers,
    }),
    accounts: new Gauge({
      name: "plimsoll_accounts",
      help: "Accounts, by health",
      labelNames: ["healthy"],
      registers,
    }),
    whatIfs: new Counter({
      name: "plimsoll_what_ifs_total",
      help: "Hypothetical trades asked for, by outcome: answered, abandoned (the client went away) or failed",
      labelNames: ["outcome"],
      registers,
    }),
    attestations: new Counter({
      name: "plimsoll_attestations_total",
      help: "Attestations asked for, by outcome: signed or noQuorum",
      labelNames: ["outcome"],
      registers,
    }),
    posts: new Counter({
      name: "plimsoll_mark_posts_total",
      help: "Rounds this server led, by outcome: posted, late (another was first), noQuorum or failed",
      labelNames: ["outcome"],
      registers,
    }),
    scenarioSets: new Counter({
      name: "plimsoll_scenario_sets_total",
      help: "Scenario sets this server proposed, by outcome: posted, late (another was first), noQuorum or failed",
      labelNames: ["outcome"],
      registers,
    }),
    proofs: new Counter({
      name: "plimsoll_solvency_proofs_total",
      help: "Frozen books this server set out to prove, by outcome: proven or failed",
      labelNames: ["outcome"],
      registers,
    }),
    proofSeconds: new Histogram({
      name: "plimsoll_solvency_proof_seconds",
      help: "Time to prove a frozen book",
      buckets: [1, 5, 15, 30, 60, 120, 300, 900],
      registers,
    }),
    challenges: new Counter({
      name: "plimsoll_scenario_challenges_total",
      help: "Scenario sets whose folds are not what this server computes",
      registers,
    }),
    disagreements: new Counter({
      name: "plimsoll_committee_disagreements_total",
      help: "Times a peer computed or saw something else than this server",
      labelNames: ["peer"],
      registers,
    }),
    peerFailures: new Counter({
      name: "plimsoll_committee_failures_total",
      help: "Times a peer did not answer, or with a signature that does not count",
      labelNames: ["peer"],
      registers,
    }),
    requests: new Histogram({
      name: "plimsoll_http_request_seconds",
      help: "HTTP requests by route and status",
      labelNames: ["route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
  };
}
