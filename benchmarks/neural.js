/**
 * What learning adds on the shared instances: the published learned plans, ours, two baselines without learning, the exact method, and the
 * exact method with the network's advice, side by side.
 *
 *     node benchmarks/neural.js [--family knapsack|capital-budgeting] [--filter TEXT] [--per-class K] [--methods a,b,…]
 *                               [--time-limit S] [--seconds S] [--weights FILE] [--out FILE.jsonl]
 *     node benchmarks/neural.js --summarise --family F --out FILE.jsonl
 *
 * One JSON line an instance and method is appended as soon as it is done; what the file has already (with the same time limit) is
 * skipped, so a run can be stopped (`--seconds` ends it after so long) and repeated. Every objective is the exact worst case of the plan, also
 * that of the published plans (capital budgeting: with the integer part of the budget, as published). No bound may contradict a plan.
 *
 * `shuffled` is the ablation: the method `neural` with the weights of every layer in random order. `--per-class` takes so many instances of
 * every size and class, other factors in each. On a busy machine run it with `--import ./benchmarks/cpu-clock.js`.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import {
  evaluateFirstStage,
  METHODS,
  parseInstance,
  solve,
  toProblem,
  withIntegerBudget,
} from "../dist/index.js";
import { BASELINE_METHODS, networkFromText, neuralMethods } from "../dist/neural/index.js";
import { alignedTable } from "../dist/report/index.js";
import { Rng } from "../dist/tensor/index.js";

const { argv } = process;
const option = (name, fallback) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : fallback);
const family = option("--family", "knapsack");
const filter = option("--filter", "");
const perClass = Number(option("--per-class", Number.POSITIVE_INFINITY));
const timeLimitSeconds = Number(option("--time-limit", 60));
const totalSeconds = Number(option("--seconds", Number.POSITIVE_INFINITY));
const weights = option("--weights", new URL(`../weights/${family}.json`, import.meta.url).pathname);
const out = option("--out", `neural-${family}.jsonl`);
const NAMES = ["published", "neural", "shuffled", "single-scenario", "relaxation", "exact", "neural+exact"];
const names = option("--methods", NAMES.join(",")).split(",");
const folder = join(new URL("../../shared/data/", import.meta.url).pathname, family);
const gap = 1e-4;
const seed = 1;

/** A bound and a plan may cross by this share: published objectives are rounded, evaluations end at a tolerance. */
const ROUNDING = 2e-5;

if (!existsSync(folder)) {
  console.log(`no data at ${folder}: nothing to do`);
  process.exit(0);
}
const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
const lines = existsSync(out)
  ? readFileSync(out, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
console.log(
  `minmaxmin ${packageVersion()} · ${describeMachine()} · ${family} · limit ${timeLimitSeconds} s a run · gap ${gap} · seed ${seed}`,
);
if (!argv.includes("--summarise")) await run();
summarise();

async function run() {
  const text = readFileSync(weights, "utf8");
  const [shuffled] = neuralMethods(networkFromText(shuffledWeights(text), weights));
  const methods = [
    ...METHODS,
    ...neuralMethods(networkFromText(text, weights)),
    { ...shuffled, name: "shuffled" },
    ...BASELINE_METHODS,
  ];
  const isDone = new Set(
    lines
      .filter((line) => line.timeLimitSeconds === timeLimitSeconds)
      .map(({ name, method }) => `${name} ${method}`),
  );
  for (const file of chosenFiles()) {
    const name = file.replace(/\.json$/, "");
    const problem = readProblem(file, name);
    for (const method of names) {
      if (isDone.has(`${name} ${method}`)) continue;
      if (performance.now() / 1000 > totalSeconds) return;
      const line = await runOne(problem, name, method, methods);
      lines.push(line);
      appendFileSync(out, `${JSON.stringify(line)}\n`);
      const gapText = line.gap === undefined ? "" : `  gap ${(100 * line.gap).toFixed(3)} %`;
      console.log(`${name}  ${method}  ${line.objective}${gapText}  ${line.wallSeconds.toFixed(2)} s`);
    }
  }
}

/** By size. The first of a class is another one in each, so that a single instance of every class has all factors in turn. */
function chosenFiles() {
  const files = readdirSync(folder).filter((file) => /^(RKP|CB)_/.test(file) && file.includes(filter));
  const classes = [...groupBy(files.sort(bySize), classOf).values()];
  return classes.flatMap((members, c) =>
    Array.from({ length: Math.min(perClass, members.length) }, (_, i) => members[(c + i) % members.length]),
  );
}

/** A network's text with the weights of every layer in random order. */
function shuffledWeights(text) {
  const rng = new Rng(seed);
  return JSON.stringify(JSON.parse(text), (key, value) =>
    key === "weights" ? rng.shuffle([...value]) : value,
  );
}

function readProblem(file, name) {
  const instance = parseInstance(readFileSync(join(folder, file), "utf8"), name);
  return toProblem(instance.kind === "capital-budgeting" ? withIntegerBudget(instance) : instance);
}

async function runOne(problem, name, method, methods) {
  const common = { name, method, size: problem.firstStage.count, timeLimitSeconds };
  if (method === "published") {
    const { firstStage, timeSeconds } = reference[name].neur2ro;
    const x = Float64Array.from(firstStage, Number);
    const { objective } = await evaluateFirstStage(problem, x, { timeLimitSeconds });
    return { ...common, objective, wallSeconds: timeSeconds };
  }
  const before = process.cpuUsage();
  const result = await solve(problem, { method, methods, timeLimitSeconds, gap, seed });
  const { user, system } = process.cpuUsage(before);
  return {
    ...common,
    status: result.status,
    objective: result.objective,
    bound: result.bound,
    gap: result.gap,
    wallSeconds: result.timeSeconds,
    cpuSeconds: (user + system) / 1e6,
    rounds: result.iterations.length,
    message: result.message,
  };
}

/** By size, then name. */
function bySize(a, b) {
  return sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1);
}

function classOf(name) {
  return `${sizeOf(name)} ${/^RKP_([A-Z]+)/.exec(name)?.[1] ?? ""}`;
}

function sizeOf(name) {
  return Number(/_n(\d+)_/.exec(name)[1]);
}

/** One row a size and class: relative error to the best plan known (median / mean / max, %) and median seconds of every method. */
function summarise() {
  const byInstance = groupBy(lines, ({ name }) => name);
  const best = new Map(
    [...byInstance].map(([name, runs]) => {
      const known = reference[name].bestKnown ?? Number.NEGATIVE_INFINITY;
      return [name, Math.max(known, ...runs.map(({ objective }) => objective ?? Number.NEGATIVE_INFINITY))];
    }),
  );
  const groups = groupBy(lines, ({ name }) => classOf(name));
  const rows = [...groups].flatMap(([group, members]) =>
    NAMES.filter((method) => members.some((line) => line.method === method)).map((method) => {
      const runs = members.filter((line) => line.method === method);
      const errors = runs.map(
        (line) => (100 * (best.get(line.name) - line.objective)) / Math.abs(best.get(line.name)),
      );
      const cpu = runs.map(({ cpuSeconds }) => cpuSeconds).filter((seconds) => seconds !== undefined);
      return [
        group,
        method,
        String(runs.length),
        median(errors).toFixed(3),
        (errors.reduce((total, error) => total + error, 0) / errors.length).toFixed(3),
        Math.max(...errors).toFixed(3),
        median(runs.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
        cpu.length > 0 ? median(cpu).toFixed(2) : "",
        String(runs.filter(({ status }) => status === "optimal").length),
        String(runs.filter((line) => line.bound < best.get(line.name) * (1 - ROUNDING)).length),
      ];
    }),
  );
  const header = [
    "n",
    "method",
    "runs",
    "RE med %",
    "mean %",
    "max %",
    "med s",
    "med CPU s",
    "closed",
    "invalid",
  ];
  console.log(alignedTable(header, rows));
  console.log(
    "RE: distance of the exact worst case from the best plan known; invalid: bounds that a known plan contradicts; published: the time is the authors'.",
  );
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
