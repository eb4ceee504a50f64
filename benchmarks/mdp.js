/**
 * Learning and speed of the robust linear MDP family, against the exact optimum of each model.
 *
 *     node benchmarks/mdp.js [learning] [curves] [random] [speed] [memory]      (all parts without an argument)
 *
 * learning: baselines and DR-RPO on SimLinear over 20 seeds. curves: DR-RPO on SimLinear-B, six sets, 20 seeds, exact
 * returns in perturbed targets. random: a random simplex MDP (S=30, A=6, d=8, H=6), 10⁴ episodes, 5 seeds.
 * speed: episodes per second, growth with d and K. memory: 10⁵ episodes. Values are exact; ± is a 95 % normal interval.
 */
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import {
  drLsviUcb,
  drRpo,
  exactRobust,
  lsviUcb,
  modelEnvironment,
  randomSimplex,
  simLinear,
  simLinearB,
  simLinearRadii,
  tabulate,
  weDriveU,
} from "../dist/mdp/index.js";
import { alignedTable } from "../dist/report/index.js";

const NONE = { kind: "none" };
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const parts = process.argv.slice(2);
const wants = (part) => parts.length === 0 || parts.includes(part);

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
function summary(values, digits = 4) {
  const m = mean(values);
  const sd = Math.sqrt(
    mean(values.map((v) => (v - m) ** 2)) * (values.length / Math.max(1, values.length - 1)),
  );
  return [m.toFixed(digits), ((1.96 * sd) / Math.sqrt(values.length)).toFixed(digits)];
}
const value = (model, set, policy, temperature = 0) =>
  exactRobust(model, set, { policy: tabulate(policy, model.states), temperature }).value;

function section(title, header, rows) {
  console.log(`\n${title}\n${alignedTable(header, rows)}`);
}

function learning() {
  const { model } = simLinear({ xi: 0.3 });
  const set = { kind: "constrained", divergence: "tv", radius: simLinearRadii(0.5) };
  const base = { ...modelEnvironment(model), rewards: model.theta, beta: 1, ridge: 1 / 9 };
  const rows = [];
  for (const [name, target, learn] of [
    ["LSVI-UCB", "1.1753", (seed) => lsviUcb({ ...base, episodes: 100, seed })],
    ["DR-LSVI-UCB", "1.4383", (seed) => drLsviUcb({ ...base, uncertainty: set, episodes: 100, seed })],
    ["We-DRIVE-U (practical)", "-", (seed) => weDriveU({ ...base, uncertainty: set, episodes: 100, seed })],
  ])
    rows.push([name, ...summary(SEEDS.map((seed) => value(model, set, learn(seed).policy))), target]);
  section(
    "SimLinear, TV radius 0.5 at the first good factor, K=100, robust value over 20 seeds",
    ["method", "value", "±", "reference"],
    rows,
  );

  const temperature = 0.02;
  const best = exactRobust(model, set, { temperature }).value;
  const gaps = [];
  for (const update of ["soft", "mirror"]) {
    for (const [episodes, reference] of [
      [100, ".0032"],
      [1000, ".0008"],
    ]) {
      const options = { ...base, uncertainty: set, temperature, update, episodes, rareSwitching: false };
      const policies = SEEDS.map((seed) => drRpo({ ...options, seed }).exploitPolicy);
      gaps.push([
        update,
        String(episodes),
        ...summary(policies.map((p) => best - value(model, set, p, temperature))),
        reference,
      ]);
    }
  }
  section(
    `DR-RPO, τ=0.02: regularised gap to ${best.toFixed(6)} (exploit policy)`,
    ["update", "K", "gap", "±", "reference"],
    gaps,
  );
}

function curves() {
  const instance = simLinearB();
  const { model } = instance;
  const temperature = 0.02;
  const levels = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const rows = [];
  for (const [name, reference, set] of [
    ["not robust", "-", NONE],
    ["TV penalty λ=1", ".0003", { kind: "regularised", divergence: "tv", lambda: 1 }],
    ["KL penalty λ=.5", ".0014", { kind: "regularised", divergence: "kl", lambda: 0.5 }],
    ["χ² penalty λ=.25", ".0082", { kind: "regularised", divergence: "chi2", lambda: 0.25 }],
    ["TV ball ρ=.2", "-", { kind: "constrained", divergence: "tv", radius: 0.2 }],
    ["χ² ball ρ=.2", ".0025", { kind: "constrained", divergence: "chi2", radius: 0.2 }],
    ["KL ball ρ=.1", ".02", { kind: "constrained", divergence: "kl", radius: 0.1 }],
  ]) {
    const policies = SEEDS.map((seed) => {
      const options = { ...modelEnvironment(model), rewards: model.theta, uncertainty: set, temperature };
      return drRpo({ ...options, episodes: 3000, beta: 1, ridge: 1 / 9, seed }).exploitPolicy;
    });
    const best = exactRobust(model, set, { temperature }).value;
    const returns = levels.map((q) =>
      mean(policies.map((p) => value(instance.target(q), NONE, p))).toFixed(3),
    );
    rows.push([
      name,
      ...returns,
      ...summary(policies.map((p) => best - value(model, set, p, temperature))),
      reference,
    ]);
  }
  const header = ["set", ...levels.map((q) => `q=${q}`), "gap", "±", "reference"];
  section(
    "SimLinear-B, DR-RPO τ=0.02, K=3000, 20 seeds: exact return in targets, regularised gap",
    header,
    rows,
  );
}

function random() {
  const { model, radii } = randomSimplex({ horizon: 6, states: 30, actions: 6, dim: 8, seed: 1 });
  const set = { kind: "constrained", divergence: "tv", radius: radii };
  const robust = exactRobust(model, set).value;
  const nominal = exactRobust(model, set, { policy: exactRobust(model, NONE).policy }).value;
  const temperature = 0.02;
  const regularised = exactRobust(model, set, {
    policy: exactRobust(model, set, { temperature }).policy,
  }).value;
  const base = { ...modelEnvironment(model), rewards: model.theta, episodes: 10000, ridge: 0.1 };
  const rows = [];
  for (const [name, optimum, learn] of [
    ["LSVI-UCB", nominal, (seed) => lsviUcb({ ...base, beta: 1, seed })],
    ["DR-LSVI-UCB", robust, (seed) => drLsviUcb({ ...base, beta: 1, uncertainty: set, seed })],
    [
      "DR-RPO τ=.02, β=.3",
      regularised,
      (seed) => drRpo({ ...base, beta: 0.3, temperature, uncertainty: set, seed }),
    ],
  ]) {
    const values = SEEDS.slice(0, 5).map((seed) => value(model, set, learn(seed).exploitPolicy));
    rows.push([name, ...summary(values), optimum.toFixed(4)]);
  }
  section(
    "Random simplex MDP (S=30, A=6, d=8, H=6, TV radii 0/.1/.7), K=10⁴, 5 seeds: robust value",
    ["method", "value", "±", "its own optimum"],
    rows,
  );
}

function timed(name, options) {
  drRpo({ ...options, episodes: Math.min(500, options.episodes), seed: 99 });
  const runs = [1, 2, 3].map((seed) => {
    const begun = cpuSeconds();
    const wall = performance.now();
    const { learner } = drRpo({ ...options, seed });
    return {
      cpu: cpuSeconds() - begun,
      wall: (performance.now() - wall) / 1000,
      updates: learner.progress.updates,
    };
  });
  const { cpu, wall, updates } = runs.sort((a, b) => a.cpu - b.cpu)[1];
  const rate = Math.round(options.episodes / cpu);
  return [name, String(options.episodes), String(updates), cpu.toFixed(3), wall.toFixed(3), String(rate)];
}

function randomOptions(dim, episodes) {
  const { model, radii } = randomSimplex({ horizon: 6, states: 30, actions: 6, dim, seed: 1 });
  const uncertainty = { kind: "constrained", divergence: "tv", radius: radii };
  return {
    ...modelEnvironment(model),
    rewards: model.theta,
    uncertainty,
    update: "greedy",
    beta: 1,
    episodes,
  };
}

function speed() {
  const { model } = simLinear({ xi: 0.3 });
  const uncertainty = { kind: "constrained", divergence: "tv", radius: simLinearRadii(0.5) };
  const sim = { ...modelEnvironment(model), rewards: model.theta, uncertainty, temperature: 0.02, beta: 1 };
  const header = ["run (median of 3)", "episodes", "updates", "cpu s", "wall s", "episodes/cpu s"];
  section("Speed", header, [
    timed("SimLinear, update every episode", { ...sim, episodes: 2000, rareSwitching: false }),
    timed("SimLinear, rare switching", { ...sim, episodes: 10000 }),
    ...[4, 8, 16, 32].map((dim) => timed(`random MDP, d=${dim}`, randomOptions(dim, 10000))),
    ...[1000, 10000, 100000].map((k) =>
      timed(`random MDP, d=8, rare switching`, { ...randomOptions(8, k), rareSwitching: true }),
    ),
  ]);
}

function memory() {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  drRpo({ ...randomOptions(8, 100000), seed: 1 });
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  console.log(`\nMemory: 10⁵ episodes of the random MDP grew the process by ${grown.toFixed(0)} MiB`);
}

console.log(`minmaxmin ${packageVersion()} · ${describeMachine()} · seeds from 0`);
for (const [name, run] of Object.entries({ learning, curves, random, memory, speed })) if (wants(name)) run();
