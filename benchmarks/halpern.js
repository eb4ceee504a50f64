/**
 * Epochs (component calls / n) to a tolerance against the number of components n, for Algorithm 1, Algorithm 2 and their
 * rivals, with the cases they lose; and a large dense matrix game.
 *
 *     node benchmarks/halpern.js [--sizes 100,1000,10000] [--seeds 3] [--only cocoercive,skew,…] [--game 10000]
 *                                [--record FILE.jsonl] [--seconds 600] [--longest 60]
 *
 * Parts: cocoercive, skew, least-squares, robust, policeman, policeman-centred, quadratic, control, game. With --record every run is
 * appended to a file, and a later call takes up where this one ended; --seconds ends the call early, --longest a single run. Tables give medians
 * over seeds and, in brackets, least and most; the sizes end at 100000: add it to --sizes.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { Stop } from "../dist/base/stop.js";
import * as halpernFamily from "../dist/halpern/index.js";
import { alignedTable } from "../dist/report/index.js";
import { Rng } from "../dist/tensor/index.js";

const { halpern, vrHalpern, inexactHalpern, feg, gamePayoff, matrixGame } = halpernFamily;
const { eag, extragradient, forb, popov, anchoredPopov } = halpernFamily;
const { vrExtragradient, vrForb, svrgExtragradient, stochasticExtragradient } = halpernFamily;
const { unbiasedHalpern, fastKm } = halpernFamily;

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const sizes = option("sizes", "100,1000,10000").split(",").map(Number);
const seeds = Array.from({ length: Number(option("seeds", "3")) }, (_, i) => i + 1);
const MAX_EPOCHS = 2e4;
/** Seconds after which a single run is given up. */
const LONGEST_RUN = Number(option("longest", "60"));

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const show = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "-");
const withOptions = (method, more) => (operator, start, options) =>
  method(operator, start, { ...options, ...more });

/** A random regression, n rows of ten columns, with one outlier in ten. */
function regression(n, seed) {
  const rng = new Rng(seed);
  const columns = 10;
  const matrix = Float64Array.from({ length: n * columns }, (_, k) => rng.normal() / (1 + (k % columns)));
  const targets = Float64Array.from({ length: n }, () => rng.normal() * (rng.uniform() < 0.1 ? 10 : 1));
  return { columns, matrix, targets };
}

const COCOERCIVE = {
  "halpern 2/L": halpern,
  "halpern 1/L, anchor inside": withOptions(halpern, { form: "anchor-inside" }),
  "algorithm 1 theory": withOptions(vrHalpern, { preset: "theory" }),
  "algorithm 1 fast": vrHalpern,
  "anchored l-svrg": unbiasedHalpern,
  "fast krasnoselskii-mann": fastKm,
  extragradient,
};
const { "fast krasnoselskii-mann": _unconstrained, ...CONSTRAINED } = COCOERCIVE;
const MONOTONE = {
  feg,
  "eag-v": eag,
  "anchored popov": anchoredPopov,
  forb,
  popov,
  extragradient,
  "algorithm 1 fast": vrHalpern,
  "algorithm 2 default": inexactHalpern,
  "algorithm 2 theory": withOptions(inexactHalpern, { inner: "theory" }),
  "algorithm 2 certified": withOptions(inexactHalpern, { inner: "certified" }),
  "vr-forb": vrForb,
  "vr-extragradient": vrExtragradient,
  "svrg-extragradient": svrgExtragradient,
  "stochastic extragradient": stochasticExtragradient,
};
const { "anchored popov": _unprojected, ...GAME_RIVALS } = MONOTONE;
const policeman = (centring) => (n, seed) =>
  matrixGame(gamePayoff("policeman-burglar", { rows: n, columns: n, seed }), { centring });

const PARTS = {
  cocoercive: {
    title: "Rotation blocks (cocoercive, 12 planes), ‖F‖ ≤ 1e-3",
    family: (components, seed) => halpernFamily.rotationBlocks({ components, blocks: 12, seed }),
    exit: { tolerance: 1e-3 },
    methods: COCOERCIVE,
    ratio: ["halpern 2/L", "algorithm 1 fast"],
  },
  skew: {
    title: "Skew blocks (monotone, 8 planes), ‖F‖ ≤ 3e-3",
    family: (components, seed) => halpernFamily.skewBlocks({ components, blocks: 8, seed }),
    exit: { tolerance: 3e-3 },
    methods: MONOTONE,
    ratio: ["feg", "algorithm 2 default"],
  },
  "least-squares": {
    title: "Box-constrained least squares, 10 columns, residual ≤ 1e-6 of the first",
    family: (n, seed) => {
      const { columns, matrix, targets } = regression(n, seed);
      const box = {
        lower: new Float64Array(columns).fill(-0.05),
        upper: new Float64Array(columns).fill(0.05),
      };
      return halpernFamily.leastSquares(columns, matrix, targets, box);
    },
    exit: { relativeTolerance: 1e-6 },
    methods: CONSTRAINED,
    ratio: ["halpern 2/L", "algorithm 1 fast"],
  },
  robust: {
    title: "Robust least squares (λ = 1.5), 10 columns, residual ≤ 1e-3 of the first",
    family: (n, seed) => {
      const { columns, matrix, targets } = regression(n, seed);
      return halpernFamily.robustLeastSquares(columns, matrix, targets);
    },
    exit: { relativeTolerance: 1e-3 },
    methods: COCOERCIVE,
    ratio: ["halpern 2/L", "algorithm 1 fast"],
    sizes: (list) => list.filter((n) => n <= 1000),
  },
  policeman: {
    title: "Policeman and burglar, payoffs as they are, gap ≤ 1e-2",
    family: policeman(false),
    exit: { exit: "gap", tolerance: 1e-2 },
    methods: GAME_RIVALS,
    ratio: ["feg", "algorithm 2 default"],
    sizes: () => [100, 300],
    maxEpochs: 2000,
  },
  "policeman-centred": {
    title: "Policeman and burglar, centred, gap ≤ 1e-3",
    family: policeman(true),
    exit: { exit: "gap", tolerance: 1e-3 },
    methods: GAME_RIVALS,
    ratio: ["feg", "algorithm 2 default"],
    sizes: () => [100, 300],
    maxEpochs: 2000,
  },
  quadratic: {
    title: "Linearly constrained quadratic (Ouyang & Xu), n = 200, ‖F‖ ≤ 1e-2",
    family: (n) => halpernFamily.constrainedQuadratic(n),
    exit: { tolerance: 1e-2 },
    methods: MONOTONE,
    ratio: ["feg", "algorithm 2 default"],
    sizes: () => [200],
  },
};
const parts = option("only", [...Object.keys(PARTS), "control", "game"].join(",")).split(",");

/** Slope of log y against log x. */
function logSlope(pairs) {
  const points = pairs
    .map(([x, y]) => [Math.log(x), Math.log(y)])
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (points.length < 2) return Number.NaN;
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

/** Of the residual against iterations over the last decade of one run. */
function residualSlope({ history }) {
  const last = history[history.length - 1]?.iteration ?? 0;
  const points = history.filter((point) => point.iteration >= last / 10 && point.iteration > 0);
  return points.length < 3 ? Number.NaN : logSlope(points.map((point) => [point.iteration, point.residual]));
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Runs are kept in a file of JSON lines, if one is named. */
const recordFile = option("record");
const known = new Map();
if (recordFile !== undefined && existsSync(recordFile)) {
  for (const line of readFileSync(recordFile, "utf8").split("\n").filter(Boolean)) {
    const run = JSON.parse(line);
    known.set([run.part, run.method, run.n, run.seed].join("|"), run);
  }
}
const slice = Stop.after(Number(option("seconds", "Infinity")));

function measure(part, method, n, seed) {
  const key = [part, method, n, seed].join("|");
  if (known.has(key)) return known.get(key);
  if (slice.reason() !== undefined) return undefined;
  const { family, exit, methods, maxEpochs = MAX_EPOCHS } = PARTS[part];
  const operator = family(n, seed);
  const start = operator.start ?? new Float64Array(operator.dim);
  const before = cpuSeconds();
  const result = methods[method](operator, start, {
    ...exit,
    maxCalls: maxEpochs * operator.components,
    maxIterations: Number.POSITIVE_INFINITY,
    seed,
    stop: Stop.after(LONGEST_RUN),
  });
  const run = {
    part,
    method,
    n,
    seed,
    status: result.status,
    epochs: result.epochs,
    residual: result.residual,
    slope: residualSlope(result),
    cpuSeconds: cpuSeconds() - before,
  };
  known.set(key, run);
  if (recordFile !== undefined) appendFileSync(recordFile, `${JSON.stringify(run)}\n`);
  return run;
}

function compare(part) {
  const { title, methods, ratio, sizes: select = (list) => list } = PARTS[part];
  const list = select(sizes);
  const medians = new Map();
  const rows = Object.keys(methods).map((method) => {
    const runs = list.map((n) => seeds.map((seed) => measure(part, method, n, seed)));
    const epochs = runs.map((cell) =>
      cell.map((run) => (run?.status === "optimal" ? run.epochs : Number.POSITIVE_INFINITY)),
    );
    medians.set(method, epochs.map(median));
    const cells = runs.map((cell, i) => {
      if (cell.some((run) => run === undefined)) return "not run yet";
      const middle = medians.get(method)[i];
      const reached = Math.max(...cell.map((run) => run.epochs));
      if (cell.every((run) => run.status === "diverged")) return "diverged";
      if (!Number.isFinite(middle)) return `> ${reached.toPrecision(2)}`;
      return `${show(middle)} [${show(Math.min(...epochs[i]))}, ${show(Math.max(...epochs[i]))}]`;
    });
    const calls = list.map((n, i) => [n, medians.get(method)[i] * n]);
    const slope = median(runs[runs.length - 1].map((run) => run?.slope ?? Number.NaN));
    const cpu = runs.flat().reduce((sum, run) => sum + (run?.cpuSeconds ?? 0), 0);
    return [method, ...cells, show(logSlope(calls)), show(slope), cpu.toFixed(1)];
  });
  console.log(`\n${title}; epochs`);
  console.log(alignedTable(["method", ...list.map((n) => `n = ${n}`), "calls ~ n^", "slope", "CPU s"], rows));
  const [reference, method] = ratio;
  const ratios = medians.get(reference).map((value, i) => show(value / medians.get(method)[i]));
  console.log(`${reference} / ${method}: ${ratios.join(", ")} times the epochs`);
}

console.log(
  `Halpern-type methods, minmaxmin ${packageVersion()}, ${describeMachine()}; seeds ${seeds.join(", ")}`,
);
const wall = performance.now();
for (const part of Object.keys(PARTS)) if (parts.includes(part)) compare(part);

if (parts.includes("control")) {
  console.log(
    "\nNegative control: 400 components on disjoint planes (L = n·L_F), relative residual 0.02; epochs",
  );
  const problem = halpernFamily.disjointBlocks({ components: 400, seed: 1 });
  const options = { relativeTolerance: 0.02, maxCalls: 8000 * 400 };
  const rows = [
    ["halpern 2/L", halpern(problem, problem.start, options)],
    ["algorithm 1, step 1/√n", vrHalpern(problem, problem.start, { ...options, step: 1 / 20 })],
    ["algorithm 1, step 1/L", vrHalpern(problem, problem.start, { ...options, step: 1 / 400 })],
  ].map(([name, run]) => [name, run.status, show(run.epochs), run.residual.toExponential(1)]);
  console.log(alignedTable(["method", "status", "epochs", "residual"], rows));
}
if (parts.includes("game")) {
  const size = Number(option("game", "10000"));
  console.log(`\nDense ${size} × ${size} game, entries uniform on [−1, 1] (seed 1), to a gap of 1e-3`);
  const payoff = gamePayoff("uniform", { rows: size, columns: size, seed: 1 });
  const rows = ["restarted-halpern", "extragradient"].map((method) => {
    const before = cpuSeconds();
    const result = halpernFamily.solveMatrixGame(payoff, {
      method,
      tolerance: 1e-3,
      stop: Stop.after(Number(option("limit", "150"))),
    });
    const cpu = cpuSeconds() - before;
    const { status, gap, calls, epochs, timeSeconds } = result;
    const figures = [gap.toExponential(2), Math.round(calls), epochs.toFixed(0), timeSeconds.toFixed(1)];
    return [method, status, ...figures, cpu.toFixed(1)].map(String);
  });
  console.log(alignedTable(["method", "status", "gap", "calls", "epochs", "wall s", "CPU s"], rows));
}
const seconds = ((performance.now() - wall) / 1000).toFixed(1);
console.log(
  `\nwall ${seconds} s, CPU ${cpuSeconds().toFixed(1)} s, memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
);
