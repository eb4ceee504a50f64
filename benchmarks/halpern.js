/**
 * Epochs (component calls / n) to a tolerance against the number of components n, for Algorithm 1, Algorithm 2 and their
 * rivals, with the negative control; and a large dense matrix game.
 *
 *     node benchmarks/halpern.js [--sizes 100,1000,10000] [--seeds 3] [--only cocoercive,skew,control,game] [--game 10000]
 *
 * The sizes end at 100000: add it to --sizes. Tables give medians over seeds and, in brackets, least and most.
 */
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { Stop } from "../dist/base/stop.js";
import {
  disjointBlocks,
  eag,
  extragradient,
  fastKm,
  feg,
  forb,
  gamePayoff,
  halpern,
  inexactHalpern,
  popov,
  rotationBlocks,
  skewBlocks,
  solveMatrixGame,
  unbiasedHalpern,
  vrExtragradient,
  vrForb,
  vrHalpern,
} from "../dist/halpern/index.js";
import { alignedTable } from "../dist/report/index.js";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const sizes = option("sizes", "100,1000,10000").split(",").map(Number);
const seeds = Array.from({ length: Number(option("seeds", "3")) }, (_, i) => i + 1);
const parts = option("only", "cocoercive,skew,control,game").split(",");
const MAX_EPOCHS = 2e4;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const show = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "-");

/** Slope of log calls against log n: 1 for deterministic methods, ½ where variance reduction works. */
function exponent(calls) {
  const points = calls
    .map((value, i) => [Math.log(sizes[i]), Math.log(value)])
    .filter(([, y]) => Number.isFinite(y));
  if (points.length < 2) return "-";
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return (covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)).toFixed(2);
}

/** Log–log slope of the residual against iterations over the last decade of one run. */
function residualSlope({ history }) {
  const last = history[history.length - 1]?.iteration ?? 0;
  const points = history
    .filter((point) => point.iteration >= last / 10 && point.iteration > 0)
    .map((point) => [Math.log(point.iteration), Math.log(point.residual)]);
  if (points.length < 3) return Number.NaN;
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

function compare(title, family, tolerance, methods) {
  console.log(`\n${title}, ‖F‖ ≤ ${tolerance}; epochs, at most ${MAX_EPOCHS}`);
  const problems = sizes.map((components) => seeds.map((seed) => family(components, seed)));
  const rows = methods.map(([name, solve]) => {
    const cpu = process.cpuUsage();
    const epochs = problems.map((list, at) =>
      list.map((problem, index) => {
        const options = { tolerance, maxCalls: MAX_EPOCHS * sizes[at], seed: seeds[index], recordEvery: 1 };
        return solve(problem, problem.start, options);
      }),
    );
    const { user, system } = process.cpuUsage(cpu);
    const figures = epochs.map((runs) =>
      runs.map((run) => (run.status === "optimal" ? run.epochs : Infinity)),
    );
    const medians = figures.map(median);
    const cells = figures.map(
      (f, i) => `${show(medians[i])} [${show(Math.min(...f))}, ${show(Math.max(...f))}]`,
    );
    const slope = median(epochs[epochs.length - 1].map(residualSlope));
    const calls = medians.map((value, i) => value * sizes[i]);
    return {
      medians,
      row: [name, ...cells, exponent(calls), show(slope), ((user + system) / 1e6).toFixed(1)],
    };
  });
  const header = ["method", ...sizes.map((n) => `n = ${n}`), "calls ~ n^", "slope", "CPU s"];
  console.log(
    alignedTable(
      header,
      rows.map(({ row }) => row),
    ),
  );
  return new Map(rows.map(({ row, medians }) => [row[0], medians]));
}

function ratio(medians, reference, method) {
  const ratios = medians.get(reference).map((value, i) => show(value / medians.get(method)[i]));
  console.log(`${reference} / ${method}: ${ratios.join(", ")} times the epochs`);
}

console.log(
  `Halpern-type methods, minmaxmin ${packageVersion()}, ${describeMachine()}; seeds ${seeds.join(", ")}`,
);
const wall = performance.now();
const cpu = process.cpuUsage();

if (parts.includes("cocoercive")) {
  const medians = compare(
    "Rotation blocks (cocoercive, 12 planes)",
    (components, seed) => rotationBlocks({ components, blocks: 12, seed }),
    1e-3,
    [
      ["halpern 2/L", halpern],
      ["halpern 1/L, anchor inside", (op, u, o) => halpern(op, u, { ...o, form: "anchor-inside" })],
      ["algorithm 1 theory", (op, u, o) => vrHalpern(op, u, { ...o, preset: "theory" })],
      ["algorithm 1 fast", vrHalpern],
      ["anchored l-svrg", unbiasedHalpern],
      ["fast krasnoselskii-mann", fastKm],
      ["extragradient", extragradient],
    ],
  );
  ratio(medians, "halpern 2/L", "algorithm 1 fast");
}
if (parts.includes("skew")) {
  const medians = compare(
    "Skew blocks (monotone, 8 planes)",
    (components, seed) => skewBlocks({ components, blocks: 8, seed }),
    3e-3,
    [
      ["feg", feg],
      ["eag-v", eag],
      ["forb", forb],
      ["popov", popov],
      ["extragradient", extragradient],
      ["algorithm 2 default", inexactHalpern],
      ["algorithm 2 certified", (op, u, o) => inexactHalpern(op, u, { ...o, inner: "certified" })],
      ["vr-forb", vrForb],
      ["vr-extragradient", vrExtragradient],
    ],
  );
  ratio(medians, "feg", "algorithm 2 default");
}
if (parts.includes("control")) {
  console.log(
    "\nNegative control: 400 components on disjoint planes (L = n·L_F), relative residual 0.02; epochs",
  );
  const problem = disjointBlocks({ components: 400, seed: 1 });
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
    const before = process.cpuUsage();
    const result = solveMatrixGame(payoff, {
      method,
      tolerance: 1e-3,
      stop: Stop.after(Number(option("limit", "150"))),
    });
    const { user, system } = process.cpuUsage(before);
    const calls = Math.round(result.calls);
    return [
      method,
      result.status,
      result.gap.toExponential(2),
      calls,
      result.epochs.toFixed(0),
      result.timeSeconds.toFixed(1),
      ((user + system) / 1e6).toFixed(1),
    ].map(String);
  });
  console.log(alignedTable(["method", "status", "gap", "calls", "epochs", "wall s", "CPU s"], rows));
}
const { user, system } = process.cpuUsage(cpu);
const seconds = ((performance.now() - wall) / 1000).toFixed(1);
console.log(
  `\nwall ${seconds} s, CPU ${((user + system) / 1e6).toFixed(1)} s, memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
);
