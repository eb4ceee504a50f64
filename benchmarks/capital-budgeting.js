/**
 * Capital budgeting under constraint uncertainty, against the published results.
 *
 *     node benchmarks/capital-budgeting.js evaluate   certified worst cases of the published first stages
 *     node benchmarks/capital-budgeting.js sampled    the published, sampled evaluation repeated
 *     node benchmarks/capital-budgeting.js solve      proved optima of the shared instances
 *     node benchmarks/capital-budgeting.js large      the gap on generated instances with 100 projects
 *
 * Options: --data DIR, --sizes 10,20, --seeds 1-25, --time-limit S (of each instance), --gap G, --out FILE.jsonl.
 * Every instance is one line of the output file; those already in it are not run again, so that an interrupted run resumes.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { evaluateFirstStage, parseInstance, sampleFirstStage, solve, toProblem } from "../dist/index.js";
import { generateCapitalBudgeting, withIntegerBudget } from "../dist/problems/index.js";

const METHODS = ["neur2ro", "kAdaptability2", "kAdaptability5", "kAdaptability10"];
/** Published values have six decimals. */
const PUBLISHED_DIGITS = 1.1e-6;
const LARGE_SIZE = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: "../shared/data" },
    sizes: { type: "string", default: "10,20,30,40,50" },
    seeds: { type: "string", default: "1-25" },
    "time-limit": { type: "string", default: "120" },
    gap: { type: "string", default: "1e-4" },
    out: { type: "string" },
  },
});
const parts = { evaluate, sampled, solve: solveInstance, large };
const part = positionals[0];
if (!(part in parts)) {
  console.error(`choose a part: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
const folder = join(values.data, "capital-budgeting");
if (part !== "large" && !existsSync(join(folder, "reference.json"))) {
  console.log(`skipped: no capital-budgeting data in ${folder}; give --data DIR`);
  process.exit(0);
}
const reference = part === "large" ? {} : JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
const timeLimitSeconds = Number(values["time-limit"]);
const gap = Number(values.gap);

console.log(`minmaxmin ${packageVersion()}, ${describeMachine()}`);
console.log(`${part}: sizes ${values.sizes}, seeds ${values.seeds}, ${timeLimitSeconds} s each, gap ${gap}`);
const records = await runAll();
({ evaluate: reportEvaluations, sampled: reportSamples, solve: reportSolutions, large: reportSolutions })[
  part
](records);

async function runAll() {
  const done = new Map();
  if (values.out && existsSync(values.out)) {
    for (const line of readFileSync(values.out, "utf8").split("\n").filter(Boolean)) {
      const record = JSON.parse(line);
      if (record.part === part) done.set(record.name, record);
    }
  }
  const all = [];
  for (const name of names()) {
    let record = done.get(name);
    if (record === undefined) {
      const before = process.cpuUsage();
      const result = await parts[part](name);
      const { user, system } = process.cpuUsage(before);
      record = { part, name, ...result, cpuSeconds: (user + system) / 1e6 };
      if (values.out) appendFileSync(values.out, `${JSON.stringify(record)}\n`);
    }
    all.push(record);
  }
  return all;
}

function names() {
  const [from, to = from] = values.seeds.split("-").map(Number);
  const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  if (part === "large") return seeds.map((seed) => `CB_n${LARGE_SIZE}_xi4_s${seed}`);
  const sizes = values.sizes.split(",");
  return sizes
    .flatMap((n) => seeds.map((seed) => `CB_n${n}_xi4_s${seed}`))
    .filter((name) => name in reference);
}

function publishedProblem(name) {
  const path = join(folder, `${name}.json`);
  return toProblem(withIntegerBudget(parseInstance(readFileSync(path, "utf8"), path)));
}

function plan(name, method) {
  return Array.from(reference[name][method].firstStage, Number);
}

async function evaluate(name) {
  const problem = publishedProblem(name);
  const plans = {};
  for (const method of METHODS) {
    const result = await evaluateFirstStage(problem, plan(name, method), {
      tolerance: 1e-6,
      timeLimitSeconds,
    });
    const { status, lower, upper, attained, timeSeconds } = result;
    plans[method] = { status, lower, upper, attained, timeSeconds };
  }
  return { plans };
}

async function sampled(name) {
  const problem = publishedProblem(name);
  const plans = {};
  for (const method of METHODS) {
    const uniform = await sampleFirstStage(problem, plan(name, method));
    const withVertices = await sampleFirstStage(problem, plan(name, method), { withVertices: true });
    plans[method] = { uniform: uniform.sampledObjective, withVertices: withVertices.sampledObjective };
  }
  return { plans };
}

async function solveInstance(name) {
  return summary(await solve(publishedProblem(name), { timeLimitSeconds, gap }));
}

async function large(name) {
  const seed = Number(name.slice(name.indexOf("_s") + 2));
  const instance = generateCapitalBudgeting({ n: LARGE_SIZE, seed });
  return summary(await solve(toProblem(withIntegerBudget(instance)), { timeLimitSeconds, gap }));
}

function summary({ status, objective, bound, gap, attained, timeSeconds, iterations, method }) {
  return { status, objective, bound, gap, attained, timeSeconds, rounds: iterations.length, method };
}

function reportEvaluations(records) {
  console.log("\nplans: learned and K-adaptability (2, 5, 10); width and optimism are relative, in %");
  console.log(
    "  n plans infeasible  width max  sampled−proved median      max   above sampled  s median    max",
  );
  for (const [n, group] of bySize(records)) {
    const all = group.flatMap(({ name, plans }) =>
      METHODS.map((method) => ({ ...plans[method], sampled: reference[name][method].sampledObjective })),
    );
    const proved = all.filter(({ status }) => status === "evaluated");
    const infeasible = all.filter(({ status }) => status === "infeasible").length;
    const widths = sorted(proved.map(({ lower, upper }) => (100 * (upper - lower)) / lower));
    const optimism = sorted(proved.map(({ upper, sampled }) => (100 * (sampled - upper)) / sampled));
    const above = proved.filter(({ lower, sampled }) => lower > sampled + PUBLISHED_DIGITS).length;
    const times = sorted(all.map(({ timeSeconds }) => timeSeconds));
    console.log(
      [
        n.padStart(3),
        String(all.length).padStart(5),
        String(infeasible).padStart(10),
        widths.at(-1).toExponential(1).padStart(10),
        median(optimism).toFixed(3).padStart(22),
        optimism.at(-1).toFixed(3).padStart(8),
        String(above).padStart(15),
        median(times).toFixed(3).padStart(9),
        times.at(-1).toFixed(2).padStart(6),
      ].join(" "),
    );
  }
}

function reportSamples(records) {
  console.log(
    "\n10 000 uniform scenarios of seed 10000 (and the 16 vertices) against the published sampled values",
  );
  console.log("  n plans  equal (uniform)  equal (with vertices)  uniform below published");
  for (const [n, group] of bySize(records)) {
    const all = group.flatMap(({ name, plans }) =>
      METHODS.map((method) => ({ ...plans[method], published: reference[name][method].sampledObjective })),
    );
    const equal = (key) => all.filter((p) => Math.abs(p[key] - p.published) < PUBLISHED_DIGITS).length;
    const below = all.filter((p) => p.uniform < p.published - PUBLISHED_DIGITS).length;
    console.log(
      [
        n.padStart(3),
        String(all.length).padStart(5),
        String(equal("uniform")).padStart(16),
        String(equal("withVertices")).padStart(22),
        String(below).padStart(24),
      ].join(" "),
    );
  }
}

function reportSolutions(records) {
  console.log(
    "\ninstance            proved       bound        gap      s    cpu  rounds  K=10 guaranteed (s)  learned, sampled (s)",
  );
  for (const record of records) {
    const published = reference[record.name];
    const k10 = published?.kAdaptability10;
    const learned = published?.neur2ro;
    console.log(
      [
        record.name.padEnd(16),
        show(record.objective, 9),
        show(record.bound, 11),
        (record.gap ?? Number.NaN).toExponential(1).padStart(10),
        record.timeSeconds.toFixed(1).padStart(6),
        record.cpuSeconds.toFixed(1).padStart(6),
        String(record.rounds).padStart(7),
        (k10 ? `${k10.guaranteedObjective.toFixed(4)} (${k10.timeSeconds.toFixed(0)})` : "").padStart(20),
        (learned
          ? `${learned.sampledObjective.toFixed(4)} (${learned.timeSeconds.toFixed(0)})`
          : ""
        ).padStart(21),
      ].join(" "),
    );
  }
  console.log("\n  n  instances  closed  gap median      max  s median    max  over K=10 (median, %)");
  for (const [n, group] of bySize(records)) {
    const gaps = sorted(group.map((record) => record.gap ?? Number.POSITIVE_INFINITY));
    const times = sorted(group.map(({ timeSeconds }) => timeSeconds));
    const better = sorted(
      group.flatMap(({ name, objective }) => {
        const k10 = reference[name]?.kAdaptability10.guaranteedObjective;
        return k10 && objective ? [(100 * (objective - k10)) / k10] : [];
      }),
    );
    console.log(
      [
        n.padStart(3),
        String(group.length).padStart(10),
        String(group.filter(({ status }) => status === "optimal").length).padStart(7),
        median(gaps).toExponential(1).padStart(11),
        gaps.at(-1).toExponential(1).padStart(8),
        median(times).toFixed(1).padStart(9),
        times.at(-1).toFixed(1).padStart(6),
        (better.length > 0 ? median(better).toFixed(1) : "").padStart(22),
      ].join(" "),
    );
  }
}

function show(value, width) {
  return (value === undefined || value === null ? "none" : value.toFixed(5)).padStart(width);
}

function bySize(records) {
  const groups = new Map();
  for (const record of records) {
    const n = record.name.match(/_n(\d+)_/)[1];
    groups.set(n, [...(groups.get(n) ?? []), record]);
  }
  return groups;
}

function sorted(numbers) {
  return [...numbers].sort((a, b) => a - b);
}

function median(ascending) {
  return ascending[ascending.length >> 1];
}
