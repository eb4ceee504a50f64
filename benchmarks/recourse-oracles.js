/**
 * Calls per second of the fast recourse oracles, on generated instances and, where present, on published ones.
 *
 *     node benchmarks/recourse-oracles.js [--draws N]
 *
 * Per instance: N first stages (each binary 1 with a probability drawn anew) with a random scenario, once with the true
 * second-stage cost and once with a cost such as cuts ask for (few distinct values in [-1, 1]).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import {
  generateCapitalBudgeting,
  generateKnapsack,
  generateLoans,
  objectiveAt,
  parseInstance,
  Rng,
  toProblem,
} from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";

const SIZES = [20, 40, 80];
const GENERATED = 5;
const WARM_UP = 0.25;
const at = process.argv.indexOf("--draws");
const draws = at < 0 ? 200 : Number(process.argv[at + 1]);
const data = new URL("../../shared/data/", import.meta.url).pathname;

function published(folder, pattern) {
  const path = join(data, folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => pattern.test(name));
  return names.sort().map((name) => parseInstance(readFileSync(join(path, name), "utf8"), name));
}

function groups(n) {
  const seeds = Array.from({ length: GENERATED }, (_, i) => i + 1);
  return [
    ...["UN", "WC", "ASC", "SC"].flatMap((correlation) => [
      [
        `knapsack ${correlation}`,
        "generated",
        seeds.map((seed) => generateKnapsack({ n, correlation, seed })),
      ],
      [
        `knapsack ${correlation}`,
        "published",
        published("knapsack", new RegExp(`^RKP_${correlation}_n${n}_`)),
      ],
    ]),
    [
      "knapsack WC, real data",
      "generated",
      seeds.map((seed) => generateKnapsack({ n, correlation: "WC", seed, integer: false })),
    ],
    ["capital budgeting", "generated", seeds.map((seed) => generateCapitalBudgeting({ n, seed }))],
    [
      "capital budgeting",
      "published",
      published("capital-budgeting", new RegExp(`^CB_n${n}_xi4_s\\d\\.json`)),
    ],
    ["loans", "generated", seeds.map((seed) => generateLoans({ n, seed }))],
    ["loans", "published", published("loans", new RegExp(`^RC_N${n}_.*_M4_.*no1$`))],
  ];
}

function scenario({ uncertainty }, rng) {
  const { dimension } = uncertainty;
  if (uncertainty.kind === "box") return Float64Array.from({ length: dimension }, () => rng.uniform(-1, 1));
  const draw = Float64Array.from({ length: dimension }, () => rng.uniform());
  const total = draw.reduce((sum, value) => sum + value, 0);
  const spent = rng.uniform(0, uncertainty.groups[0].gamma);
  return draw.map((value) => Math.min(1, (spent * value) / total));
}

/** Microseconds of every call. */
function time(instances, isCut) {
  const times = [];
  for (const instance of instances) {
    const problem = toProblem(instance);
    const rng = new Rng(1);
    for (let draw = 0; draw < draws; draw++) {
      const share = rng.uniform();
      const x = Float64Array.from({ length: problem.firstStage.count }, () =>
        rng.uniform() < share ? 1 : 0,
      );
      const xi = scenario(problem, rng);
      const profit = objectiveAt(problem.objective, xi).cost.subarray(problem.firstStage.count);
      const cost = profit.map((value) => (isCut ? -Math.round(4 * rng.uniform(-0.3, 1)) / 4 : -value));
      const start = performance.now();
      problem.recourse.minimise(x, xi, cost);
      const elapsed = 1000 * (performance.now() - start);
      if (draw >= WARM_UP * draws) times.push(elapsed);
    }
  }
  return times.sort((a, b) => a - b);
}

console.log(`recourse oracles, minmaxmin ${packageVersion()}, ${describeMachine()}`);
console.log(
  `seeds 1..${GENERATED} for instances, 1 for draws; ${draws} draws an instance, the first quarter not timed`,
);
const header = ["n", "family", "instances", "cost", "calls", "median µs", "p95 µs", "max µs", "calls/s"];
const rows = [];
const cpu = process.cpuUsage();
const start = performance.now();
for (const n of SIZES) {
  for (const [family, source, instances] of groups(n)) {
    if (instances.length === 0) continue;
    for (const isCut of [false, true]) {
      const times = time(instances, isCut);
      const total = times.reduce((sum, value) => sum + value, 0);
      const quantile = (q) => times[Math.floor(q * (times.length - 1))].toFixed(1);
      const perSecond = Math.round((1e6 * times.length) / total);
      const cost = isCut ? "cut" : "true";
      rows.push(
        [
          n,
          family,
          `${instances.length} ${source}`,
          cost,
          times.length,
          quantile(0.5),
          quantile(0.95),
          quantile(1),
          perSecond,
        ].map(String),
      );
    }
  }
}
console.log(alignedTable(header, rows));
const { user, system } = process.cpuUsage(cpu);
console.log(
  `wall ${((performance.now() - start) / 1000).toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s`,
);
