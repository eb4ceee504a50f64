/**
 * Relax-and-cut on the shared knapsacks and loans, against the published branch-and-price.
 *
 *     node benchmarks/relax-and-cut.js [--family knapsack|loans] [--filter TEXT] [--every N] [--time-limit S] [--gap G]
 *                                      [--threads N] [--out FILE.jsonl]
 *     node benchmarks/relax-and-cut.js --summarise --out FILE.jsonl
 *
 * One JSON line an instance is appended to the file as soon as it is done; instances that the file has already (with the same
 * time limit) are skipped, so a run can be stopped and repeated. Wall and CPU time are both recorded. Every run also tests validity: no bound may
 * contradict a published optimum and no plan may be better than the bound.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { parseInstance, solve, toProblem } from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";

const { argv } = process;
const option = (name, fallback) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : fallback);
const family = option("--family", "knapsack");
const filter = option("--filter", "");
const every = Number(option("--every", 1));
const timeLimitSeconds = Number(option("--time-limit", 120));
const gap = Number(option("--gap", 1e-4));
const threads = Number(option("--threads", 1));
const out = option("--out", `relax-and-cut-${family}.jsonl`);
const folder = join(new URL("../../shared/data/", import.meta.url).pathname, family);

/** The published objectives are rounded to about six digits. */
const PUBLISHED_ROUNDING = 2e-5;

if (!existsSync(folder)) {
  console.log(`no data at ${folder}: nothing to do`);
  process.exit(0);
}
const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
const lines = existsSync(out)
  ? readFileSync(out, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
console.log(
  `minmaxmin ${packageVersion()} · ${describeMachine()} · ${family} · limit ${timeLimitSeconds} s · gap ${gap} · seed 1`,
);
if (!argv.includes("--summarise")) await run();
summarise();

async function run() {
  const done = new Set(
    lines.filter((line) => line.timeLimitSeconds === timeLimitSeconds).map(({ name }) => name),
  );
  const files = readdirSync(folder)
    .filter((file) => /^R(KP|C)_/.test(file) && file.includes(filter))
    .sort(bySize)
    .filter((_, i) => i % every === 0);
  for (const file of files) {
    const name = file.replace(/\.json$/, "");
    if (done.has(name)) continue;
    const line = await solveOne(file, name);
    lines.push(line);
    appendFileSync(out, `${JSON.stringify(line)}\n`);
    console.log(
      `${name}  ${line.status}  ${line.objective}  gap ${percent(line.gap)}  ${line.wallSeconds.toFixed(1)} s (CPU ${line.cpuSeconds.toFixed(1)} s)`,
    );
  }
}

async function solveOne(file, name) {
  const problem = toProblem(parseInstance(readFileSync(join(folder, file), "utf8"), name));
  const before = process.cpuUsage();
  const result = await solve(problem, { method: "relax-and-cut", timeLimitSeconds, gap, threads });
  const { user, system } = process.cpuUsage(before);
  return {
    name,
    size: problem.firstStage.count,
    status: result.status,
    objective: result.objective,
    bound: result.bound,
    gap: result.gap,
    rounds: result.iterations.length,
    timeLimitSeconds,
    wallSeconds: result.timeSeconds,
    cpuSeconds: (user + system) / 1e6,
    ...(result.message && { message: result.message }),
  };
}

/** By size, then name. */
function bySize(a, b) {
  const size = (name) => Number(/_[nN](\d+)_/.exec(name)?.[1]);
  return size(a) - size(b) || (a < b ? -1 : 1);
}

function summarise() {
  const group = ({ name }) => /_[nN](\d+)_/.exec(name)[1];
  const groups = Map.groupBy ? Map.groupBy(lines, group) : groupBy(lines, group);
  const rows = [...groups].map(([size, members]) => {
    const published = members.map(({ name }) => reference[name]);
    const best = published.map((entry) => entry.bestKnown ?? entry.branchAndPrice.objective);
    const count = (test) => members.filter(test).length;
    const isBetter = ({ objective }, i) => objective > best[i] * (1 + PUBLISHED_ROUNDING);
    const isWorse = ({ objective }, i) => !(objective >= best[i] * (1 - PUBLISHED_ROUNDING));
    const ratios = members
      .map(({ status, wallSeconds }, i) =>
        status === "optimal" ? published[i].branchAndPrice.timeSeconds / wallSeconds : undefined,
      )
      .filter((ratio) => ratio !== undefined);
    return [
      size,
      String(members.length),
      String(count(({ status }) => status === "optimal")),
      String(published.filter(({ branchAndPrice }) => branchAndPrice.status === "optimal").length),
      String(count((line) => line.gap <= 1e-3)),
      percent(Math.max(...members.map((line) => line.gap ?? Number.POSITIVE_INFINITY))),
      median(members.map((line) => line.wallSeconds)).toFixed(1),
      median(members.map((line) => line.cpuSeconds)).toFixed(1),
      median(published.map(({ branchAndPrice }) => branchAndPrice.timeSeconds)).toFixed(1),
      ratios.length > 0 ? median(ratios).toFixed(1) : "",
      String(count(isBetter)),
      String(count(isWorse)),
      String(members.filter((line) => contradicts(line, reference[line.name])).length),
    ];
  });
  const header = [
    "n",
    "runs",
    "closed",
    "B&P closed",
    "gap<=0.1%",
    "worst gap",
    "med s",
    "med CPU s",
    "B&P med s",
    "B&P s / s",
    "better",
    "worse",
    "invalid",
  ];
  console.log(alignedTable(header, rows));
  console.log(
    "better / worse: against the best published objective; B&P s / s: median of the published time over ours, closed instances.",
  );
}

/** A proof that a published optimum refutes, or one that refutes itself. */
function contradicts({ objective, bound }, { branchAndPrice }) {
  const slack = PUBLISHED_ROUNDING * Math.abs(branchAndPrice.objective);
  if (objective > bound + slack) return true;
  if (bound < branchAndPrice.objective - slack) return true;
  return branchAndPrice.status === "optimal" && objective > branchAndPrice.objective + slack;
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

function percent(value) {
  return value === undefined || !Number.isFinite(value) ? "none" : `${(100 * value).toFixed(4)} %`;
}
