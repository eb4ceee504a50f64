/**
 * What each part of relax-and-cut earns: eight shared instances, solved with everything and without one part at a time.
 *
 *     node benchmarks/ablation.js [--cpu-limit S] [--instances N] [--variants NAME,…] [--gap G] [--out FILE.jsonl]
 *
 * The limit is in CPU seconds of the whole process, so that runs on a shared machine compare. One JSON line a run is appended to
 * the file and the run not repeated; the table shows how many are closed, the median CPU seconds (the limit where open) and the
 * mean gap.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { createInterruptFlag } from "../dist/base/interrupt.js";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { median } from "../dist/bench/statistics.js";
import { ALL_INGREDIENTS } from "../dist/ccg/relax-and-cut/ablation.js";
import { createRelaxAndCut } from "../dist/ccg/relax-and-cut/method.js";
import { parseInstance, solve, toProblem } from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";

const INSTANCES = [
  "knapsack/RKP_SC_n20_R1000_H100_h40_dev0.15_d0.1",
  "knapsack/RKP_UN_n30_R1000_H100_h40_dev0.1_d0.5",
  "knapsack/RKP_WC_n50_R1000_H100_h80_dev0.1_d0.5",
  "knapsack/RKP_ASC_n70_R1000_H100_h80_dev0.2_d1",
  "loans/RC_N10_R100_H100_h20_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no1",
  "loans/RC_N20_R100_H100_h40_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no3",
  "knapsack/RKP_WC_n60_R1000_H100_h40_dev0.15_d0.1",
  "loans/RC_N50_R100_H100_h40_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no3",
];

const ALL_VARIANTS = [
  { name: "everything", threads: 1 },
  { name: "two threads", threads: 2 },
  { name: "without lifting", without: "lifting" },
  { name: "without local search", without: "localSearch" },
  { name: "without policy pool", without: "policyPool" },
  { name: "without division", without: "division" },
  { name: "without scenario copies", without: "scenarioCopies" },
  { name: "without tree search", without: "treeSearch" },
];

/** A thread that interrupts the run at its limit: the one that solves hears no timer. */
const WATCH = `
  const { workerData: { interruptFlag, cpuLimit, before } } = require("node:worker_threads");
  setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    if (user + system > 1e6 * cpuLimit) Atomics.store(interruptFlag, 0, 1);
  }, 50);
`;

const { argv } = process;
const option = (name, fallback) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : fallback);
const cpuLimit = Number(option("--cpu-limit", 20));
const gap = Number(option("--gap", 1e-4));
const instances = INSTANCES.slice(0, Number(option("--instances", INSTANCES.length)));
const named = option("--variants", "").split(",").filter(Boolean);
const unknown = named.find((name) => !ALL_VARIANTS.some((variant) => variant.name === name));
if (unknown !== undefined) {
  console.error(`no variant ${unknown}; choose among ${ALL_VARIANTS.map(({ name }) => name).join(", ")}`);
  process.exit(3);
}
const variants = ALL_VARIANTS.filter(({ name }) => named.length === 0 || named.includes(name));
const out = option("--out", "ablation.jsonl");
const data = new URL("../../shared/data/", import.meta.url).pathname;

if (!existsSync(data)) {
  console.log(`no data at ${data}: nothing to do`);
  process.exit(0);
}
const lines = existsSync(out) ? readFileSync(out, "utf8").trim().split("\n").map(JSON.parse) : [];
console.log(
  `minmaxmin ${packageVersion()} · ${describeMachine()} · limit ${cpuLimit} CPU s · gap ${gap} · seed 1`,
);
// The first solve of a process also pays for compilation.
await solveOne(instances[0], ALL_VARIANTS[0]);
for (const instance of instances) {
  for (const variant of variants) {
    if (lines.some((line) => line.instance === instance && line.variant === variant.name)) continue;
    const line = await solveOne(instance, variant);
    lines.push(line);
    appendFileSync(out, `${JSON.stringify(line)}\n`);
    console.log(
      `${instance}  ${variant.name}  ${line.status}  gap ${percent(line.gap)}  ${line.cpuSeconds.toFixed(1)} CPU s`,
    );
  }
}
console.log(alignedTable(["", "closed", "median CPU s", "mean gap"], variants.map(rowOf)));

async function solveOne(instance, { name, threads = 1, without }) {
  const file = [join(data, instance), join(data, `${instance}.json`)].find(existsSync);
  const problem = toProblem(parseInstance(readFileSync(file, "utf8"), instance));
  const method = createRelaxAndCut({ ...ALL_INGREDIENTS, ...(without && { [without]: false }) });
  const interruptFlag = createInterruptFlag();
  const before = process.cpuUsage();
  const watch = new Worker(WATCH, { eval: true, workerData: { interruptFlag, cpuLimit, before } });
  const result = await solve(problem, {
    method: method.name,
    methods: [method],
    gap,
    threads,
    interruptFlag,
  });
  await watch.terminate();
  const { user, system } = process.cpuUsage(before);
  return {
    instance,
    variant: name,
    status: result.status,
    objective: result.objective,
    bound: result.bound,
    gap: result.gap,
    rounds: result.iterations.length,
    wallSeconds: result.timeSeconds,
    cpuSeconds: (user + system) / 1e6,
  };
}

function rowOf({ name }) {
  const own = lines.filter((line) => line.variant === name && instances.includes(line.instance));
  const closed = own.filter(({ status }) => status === "optimal").length;
  const mean = own.reduce((sum, line) => sum + (line.gap ?? 1), 0) / own.length;
  return [
    name,
    `${closed} of ${own.length}`,
    median(own.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    percent(mean),
  ];
}

function percent(value) {
  return value === undefined ? "none" : `${(100 * value).toFixed(4)} %`;
}
