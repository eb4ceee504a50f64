/**
 * Speed of the groupwise family: rounds per second at d = 25 and d = 96, and growth with the number of active groups.
 * `node benchmarks/regret.js [rounds]`; CPU time beside wall time. Seeds fixed; no data files needed.
 */
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { Rng } from "../dist/index.js";
import {
  createAggregator,
  GroupwiseLearner,
  OnlineRidge,
  RunningMean,
  squaredLoss,
} from "../dist/regret/index.js";

const rounds = Number(process.argv[2] ?? 40_000);
const REPEATS = 3;

/** Median seconds of CPU and wall time of a task. */
function measure(task) {
  const runs = Array.from({ length: REPEATS }, () => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    task();
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
  });
  return runs.sort((a, b) => a.cpu - b.cpu)[Math.floor(REPEATS / 2)];
}

function show(name, count, { cpu, wall }) {
  const rate = (seconds) =>
    Math.round(count / seconds)
      .toLocaleString("en")
      .padStart(12);
  console.log(`${name.padEnd(58)}${rate(cpu)} /CPU s${rate(wall)} /s`);
}

/** `dense` uniform features, the others one-hot in blocks; row t belongs to `active` of `groups` groups. */
function stream(count, dense, blocks, groups, active) {
  const rng = new Rng(7);
  const dimension = dense + blocks.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: count }, (_, t) => {
    const features = new Float64Array(dimension);
    for (let i = 0; i < dense; i++) features[i] = rng.uniform();
    let start = dense;
    for (const size of blocks) {
      features[start + rng.integer(size)] = 1;
      start += size;
    }
    const member = new Uint8Array(groups);
    for (let k = 0; k < active; k++) member[(t * 7 + k) % groups] = 1;
    return { features, member, y: rng.uniform() };
  });
}

function ridgeRun(name, rows, groups) {
  const dimension = rows[0].features.length;
  const task = () => {
    const learner = new GroupwiseLearner({
      groups: Array.from({ length: groups }, (_, g) => ({
        name: `g${g}`,
        test: (row) => row.member[g] === 1,
      })),
      features: (row) => row.features,
      learner: () => new OnlineRidge(dimension),
      baseline: new OnlineRidge(dimension),
      loss: squaredLoss,
    });
    for (const row of rows) learner.step(row, row.y);
  };
  show(name, rows.length, measure(task));
}

console.log(`minmaxmin ${packageVersion()}; ${describeMachine()}; ${rounds} rounds, median of ${REPEATS}\n`);
ridgeRun("d = 25, 6 groups, 3 active, single ridge included", stream(rounds, 20, [3, 2], 5, 2), 5);
ridgeRun(
  "d = 96 one-hot, 13 groups, 5 active, single ridge included",
  stream(rounds / 8, 5, [9, 7, 6, 42, 15, 5, 2, 3, 2], 12, 4),
  12,
);

for (const active of [1, 10, 100, 1000, 10_000]) {
  const steps = Math.max(200, Math.round(200_000 / active));
  const rows = Array.from({ length: steps }, (_, t) => (t % 17) / 17);
  const task = () => {
    const learner = new GroupwiseLearner({
      groups: Array.from({ length: active }, (_, g) => ({ name: `g${g}`, test: () => true })),
      learner: () => new RunningMean(),
      loss: squaredLoss,
      alwaysOn: false,
    });
    for (const y of rows) learner.step(null, y);
  };
  show(`active groups ${active}, constant learners: group updates`, steps * active, measure(task));
}

const size = 1000;
const aggregator = createAggregator("adanormalhedge", 1);
const active = Int32Array.from({ length: size }, () => aggregator.add());
const [activation, weights, regrets] = [1, 0, 0].map((value) => new Float64Array(size).fill(value));
const rng = new Rng(3);
show(
  "AdaNormalHedge alone, 1000 groups: group updates",
  1000 * size,
  measure(() => {
    for (let t = 0; t < 1000; t++) {
      aggregator.weights(active, activation, size, weights);
      for (let k = 0; k < size; k++) regrets[k] = rng.uniform() - 0.5;
      aggregator.update(active, regrets, size);
    }
  }),
);
