/**
 * Learning and speed of the robust linear MDP family, against the exact optimum of each model.
 *
 *     node benchmarks/mdp.js [learning] [curves] [random] [put] [memory] [speed] [scale]
 *                                                                              (all parts without an argument)
 *
 * learning: baselines and DR-RPO on SimLinear over 20 seeds. curves: DR-RPO on SimLinear-B, six sets, 20 seeds, exact
 * returns in perturbed targets, runs that locked in. random: a random simplex MDP (S=30, A=6, d=8, H=6), 10⁴ episodes,
 * 5 seeds. put: offline learning of the American put beside the published averages. speed: episodes per second, growth
 * with d and K. memory: 10⁵ episodes in a process of their own. scale: larger and larger random MDPs in a
 * process each, beside the cost that was announced. Values are exact; ± is a 95 % normal interval. Settings
 * were chosen on other seeds than these.
 */
import { spawnSync } from "node:child_process";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { Rng } from "../dist/index.js";
import {
  americanPut,
  americanPutReturn,
  americanPutRule,
  collectEpisodes,
  drLsviUcb,
  drRpo,
  exactRobust,
  learningCost,
  lsviUcb,
  modelEnvironment,
  offlineRobust,
  randomSimplex,
  simLinear,
  simLinearB,
  simLinearRadii,
  tabulate,
  weDriveU,
} from "../dist/mdp/index.js";
import { alignedTable } from "../dist/report/index.js";

const NONE = { kind: "none" };
const FIRST_SEED = 2000;
const SEEDS = Array.from({ length: 20 }, (_, k) => FIRST_SEED + k);
/** A gap above this is that of a policy stuck with the first action of the nominal optimum. */
const LOCKED_IN = 0.04;
/** Argument of a process that is measured from outside. */
const CHILD = "child";
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
    const gaps = policies.map((p) => best - value(model, set, p, temperature)).sort((a, b) => a - b);
    const median = gaps[gaps.length / 2].toFixed(4);
    const locked = gaps.filter((gap) => gap > LOCKED_IN).length;
    const optimal = exactRobust(model, set, { temperature }).policy;
    const returnOfOptimum = exactRobust(instance.target(1), NONE, { policy: optimal }).value.toFixed(3);
    const stuck = `${locked} of ${gaps.length}`;
    rows.push([name, ...returns, returnOfOptimum, ...summary(gaps), median, stuck, reference]);
  }
  const levelNames = levels.map((q) => `q=${q}`);
  const gapNames = ["gap", "±", "median", "locked in", "reference"];
  const header = ["set", ...levelNames, "optimum at q=1", ...gapNames];
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

/** Offline, N = 100 price paths, d = 30, H = 20, β = 0.1, ridge 1; published averages by Tang, Liu & Xu 2025. */
function put() {
  const ups = [0.2, 0.4, 0.6, 0.8, 1];
  const [horizon, dim, episodes] = [20, 30, 100];
  const hold = { horizon, actions: 2, logProbs: () => {}, sample: () => 0 };
  const tv = (radius) => ({ kind: "constrained", divergence: "tv", radius });
  const price = (lambda) => ({ kind: "regularised", divergence: "tv", lambda });
  const rows = [];
  const show = (name, returns) => rows.push([name, ...ups.map((up) => mean(returns(up)).toFixed(2))]);
  const startOf = (seed) => new Rng(seed).uniform(95, 105);
  show("best rule for 0.5", (up) =>
    SEEDS.map((seed) =>
      americanPutReturn(americanPutRule(startOf(seed), horizon, 0.5), startOf(seed), horizon, up),
    ),
  );
  for (const [name, set] of [
    ["PEVI", NONE],
    ...[0.02, 0.05, 0.2].map((radius) => [`DRPVI, TV ball ${radius}`, tv(radius)]),
    ...[6, 3, 1].map((lambda) => [`R2PVI, TV penalty ${lambda}`, price(lambda)]),
  ]) {
    const learned = SEEDS.map((seed) => {
      const start = startOf(seed);
      const problem = americanPut({ horizon, dim, start });
      const data = collectEpisodes(problem.environment, hold, episodes, new Rng(seed));
      const { policy } = offlineRobust(data, { ...problem, uncertainty: set, beta: 0.1, ridge: 1 });
      return { policy, start };
    });
    show(name, (up) => learned.map(({ policy, start }) => americanPutReturn(policy, start, horizon, up)));
  }
  for (const [name, ...returns] of [
    ["published PEVI", "6.28", "5.02", "2.20", "0.29", "0.00"],
    ["published DRPVI, least radius", "4.96", "4.33", "2.16", "0.40", "0"],
    ["published DRPVI, middle radius", "3.85", "3.28", "2.10", "0.84", "0"],
    ["published DRPVI, largest radius", "1.49", "1.42", "1.20", "0.88", "0.55"],
    ["published R2PVI, largest λ", "4.77", "4.32", "2.21", "0.57", "0"],
    ["published R2PVI, middle λ", "3.80", "3.30", "2.12", "0.87", "0"],
    ["published R2PVI, least λ", "1.41", "1.32", "1.14", "0.88", "0.55"],
  ])
    rows.push([name, ...returns]);
  section(
    "American put, offline: mean exact payoff by probability of a rise, 20 seeds with a start in [95, 105] each",
    ["method", ...ups.map((up) => `up ${up}`)],
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

function randomOptions(dim, episodes, { states = 30, actions = 6 } = {}) {
  const { model, radii } = randomSimplex({ horizon: 6, states, actions, dim, seed: 1 });
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

/** Peak memory of a process that does nothing else, at growing K. */
function memory() {
  const rows = [1, 1000, 10000, 100000].map((episodes) => {
    const { peak, seconds, updates } = inOwnProcess(8, episodes, 30, 6);
    return [
      String(episodes),
      String(updates),
      seconds.toFixed(2),
      String(Math.round(episodes / seconds)),
      peak.toFixed(0),
    ];
  });
  section(
    "Random MDP, d=8, rare switching, a fresh process each",
    ["episodes", "updates", "CPU s", "episodes/CPU s", "peak MiB"],
    rows,
  );
}

function inOwnProcess(...sizes) {
  const { stdout } = spawnSync(process.execPath, [process.argv[1], CHILD, ...sizes.map(String)], {
    encoding: "utf8",
  });
  return JSON.parse(stdout);
}

/** S, A and d grow together; the announced cost is an upper estimate: every state met at every step. */
function scale() {
  const rows = [
    [30, 6, 8],
    [100, 10, 16],
    [300, 20, 32],
    [1000, 30, 64],
  ].map(([states, actions, dim]) => {
    const { bytes, perUpdate } = learningCost({ horizon: 6, actions, dim, statesPerStep: states });
    const { peak, seconds, updates } = inOwnProcess(dim, 1000, states, actions);
    const million = (perUpdate / 1e6).toPrecision(3);
    const milliseconds = ((1000 * seconds) / updates).toPrecision(3);
    const announced = (bytes / 2 ** 20).toPrecision(3);
    return [states, actions, dim, updates, million, milliseconds, announced, peak.toFixed(0)].map(String);
  });
  section(
    "Random MDPs, H=6, 1000 episodes, rare switching, a fresh process each",
    ["S", "A", "d", "updates", "10⁶ mult./update", "CPU ms/update", "MiB announced", "peak MiB"],
    rows,
  );
}

/** Learns with rare switching; prints what it took. */
function child(dim, episodes, states, actions) {
  const options = randomOptions(dim, episodes, { states, actions });
  const begun = cpuSeconds();
  const { learner } = drRpo({ ...options, rareSwitching: true, seed: FIRST_SEED });
  const seconds = cpuSeconds() - begun;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ peak, seconds, updates: learner.progress.updates }));
}

if (parts[0] === CHILD) child(...parts.slice(1).map(Number));
else {
  console.log(`minmaxmin ${packageVersion()}; ${describeMachine()}; seeds from ${FIRST_SEED}`);
  const all = { learning, curves, random, put, memory, speed, scale };
  for (const [name, run] of Object.entries(all)) if (wants(name)) run();
}
