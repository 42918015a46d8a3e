import { parentPort, workerData } from "node:worker_threads";

import { ScenarioRows } from "@plimsoll/model";

import { tailWay, type TailWay, tailWayNames } from "./tailWays.ts";
import type { Workload } from "./workload.ts";

/** A thread that computes tails of its part of the books, one way at a time, when it is told which. */
const { rows, points, books } = workerData as Workload;
const laid = new ScenarioRows(rows, points);
const ways = new Map(tailWayNames.map((name) => [name, tailWay(name, laid, books)]));

parentPort?.on("message", (way: TailWay) => {
  ways.get(way)?.();
  parentPort?.postMessage(way);
});
parentPort?.postMessage("ready");
