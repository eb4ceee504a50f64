/**
 * Column-and-constraint generation on robust location-transportation (n sites, n customers, budget set) and on the public
 * facility-location bundles.
 *
 *   node benchmarks/general-models.js [--sizes 10,20] [--seeds 1,2] [--time-limit 60] [--bundles FOLDER --bundle-gammas 1,2]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { budgetSet, bundleProblem, Rng, solve, sum, TwoStageModel, weightedSum } from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,20" },
    seeds: { type: "string", default: "1,2" },
    "time-limit": { type: "string", default: "60" },
    bundles: { type: "string" },
    "bundle-gammas": { type: "string", default: "1" },
  },
});
const list = (text) => (text === "" ? [] : text.split(",").map(Number));
const timeLimitSeconds = Number(values["time-limit"]);

/** Costs and demands as in Zeng & Zhao (2013, §5): uniform, demand rising by up to half, Γ = n/4 full deviations. */
function locationTransportation(n, seed) {
  const rng = new Rng(seed);
  const draw = (low, high) => Array.from({ length: n }, () => Math.round(rng.uniform(low, high)));
  const [fixed, unit, demand] = [draw(100, 1000), draw(10, 100), draw(10, 500)];
  const rise = demand.map((d) => Math.round(rng.uniform(0.1, 0.5) * d));
  const largest = demand.reduce((total, d, j) => total + d + rise[j], 0);
  const model = new TwoStageModel(`location-transportation ${n} ${seed}`);
  const open = model.firstStageVector(n, { name: "open", binary: true });
  const capacity = model.firstStageVector(n, { name: "capacity" });
  const cost = fixed.map(() => draw(1, 1000));
  const flow = cost.map((row, i) => model.secondStageVector(row.length, { name: `flow[${i}]` }));
  const g = model.uncertain(budgetSet(n, Math.max(1, Math.floor(n / 4))));
  model.minimise(
    sum([
      weightedSum(fixed, open),
      weightedSum(unit, capacity),
      ...cost.map((row, i) => weightedSum(row, flow[i])),
    ]),
  );
  for (let i = 0; i < n; i++) {
    model.require(capacity[i].atMost(open[i].times(largest)));
    model.require(sum(flow[i]).atMost(capacity[i]));
    model.require(sum(flow.map((row) => row[i])).atLeast(g[i].times(rise[i]).plus(demand[i])));
  }
  model.require(sum(capacity).atLeast(largest));
  return model.build();
}

function readBundle(collection, instance, variant, gamma) {
  const folder = join(values.bundles, collection, instance);
  const read = (...path) => readFileSync(join(folder, ...path), "utf8");
  return bundleProblem(
    {
      model: read("models", variant, "model.mps"),
      stages: read("models", variant, "stages.aux"),
      uncertainty: read("models", variant, "uncertainty.par"),
      set: read("uncertainty_sets", `gamma-${gamma}_00.mps`),
    },
    `${collection.slice(0, 4)} ${instance} Γ=${gamma} ${variant}`,
  );
}

const rows = [];
async function measure(name, problem) {
  const before = process.cpuUsage();
  const result = await solve(problem, { method: "ccg", gap: 1e-4, timeLimitSeconds });
  const { user, system } = process.cpuUsage(before);
  const number = (value) => (value === undefined ? "-" : String(Number(value.toPrecision(9))));
  const gap = result.gap === undefined ? "-" : `${(100 * result.gap).toFixed(3)} %`;
  const cells = [
    name,
    result.status,
    number(result.objective),
    number(result.bound),
    gap,
    String(result.iterations.length),
  ];
  rows.push([
    ...cells,
    result.timeSeconds.toFixed(1),
    ((user + system) / 1e6).toFixed(1),
    result.proof.objectiveBy ?? "-",
  ]);
}

for (const n of list(values.sizes)) {
  for (const seed of list(values.seeds))
    await measure(`location-transportation ${n}x${n} seed ${seed}`, locationTransportation(n, seed));
}
if (values.bundles !== undefined && existsSync(values.bundles)) {
  for (const collection of ["uflp_Cheng_et_al_2021", "cflp_Cheng_et_al_2021"]) {
    for (const gamma of list(values["bundle-gammas"])) {
      for (const variant of ["uncertain_rhs", "uncertain_technology_matrix"]) {
        const problem = readBundle(collection, "Cap_F15_C20_d80", variant, gamma);
        await measure(problem.name, problem);
      }
    }
  }
}
console.log(`minmaxmin ${packageVersion()}, ${describeMachine()}, limit ${timeLimitSeconds} s`);
console.log(
  alignedTable(
    ["problem", "status", "objective", "bound", "gap", "rounds", "wall s", "CPU s", "worst cases by"],
    rows,
  ),
);
