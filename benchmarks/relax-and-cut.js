/**
 * Relax-and-cut on the shared knapsacks and loans, against the published branch-and-price.
 *
 *     node benchmarks/relax-and-cut.js [--family knapsack|loans] [--filter TEXT] [--every N] [--time-limit S[,S…]] [--gap G]
 *                                      [--threads N] [--slice S] [--out FILE.jsonl]
 *     node benchmarks/relax-and-cut.js --summarise [--family …] --out FILE.jsonl
 *
 * With several limits, such as 15,40,120, all instances are run with the first, those it leaves open with the second, and so on: an instance
 * that is closed within a smaller limit counts for the larger ones. That is the cheapest way through all of them.
 *
 * One JSON line an instance and limit is appended to the file as soon as it is done, and is not run again, so a run can be stopped and
 * repeated; --slice ends it after so many seconds. The whole set on one core, ten minutes at a time, until it says that all is done:
 *
 *     node benchmarks/relax-and-cut.js --time-limit 15,40,120 --slice 540
 *     node benchmarks/relax-and-cut.js --time-limit 15,40,120 --slice 540 --family loans
 *
 * Wall and CPU time are both recorded. Every run also tests validity: no bound may contradict a published optimum and no plan may be better
 * than the bound.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { groupBy } from "../dist/bench/group.js";
import { median } from "../dist/bench/statistics.js";
import { parseInstance, solve, toProblem } from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";

const { argv } = process;
const option = (name, fallback) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : fallback);
const family = option("--family", "knapsack");
const filter = option("--filter", "");
const every = Number(option("--every", 1));
const limits = option("--time-limit", "120").split(",").map(Number);
const sliceSeconds = Number(option("--slice", Number.POSITIVE_INFINITY));
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
  `minmaxmin ${packageVersion()} · ${describeMachine()} · ${family} · limit ${limits.join(", ")} s · gap ${gap} · seed 1`,
);
if (!argv.includes("--summarise")) await run();
summarise();

async function run() {
  const started = performance.now();
  const files = readdirSync(folder)
    .filter((file) => /^R(KP|C)_/.test(file) && file.includes(filter))
    .sort(bySize)
    .filter((_, i) => i % every === 0);
  for (const limit of limits) {
    for (const file of files) {
      const name = file.replace(/\.json$/, "");
      if (isKnown(name, limit)) continue;
      if (performance.now() - started > 1000 * sliceSeconds) {
        console.log(`slice of ${sliceSeconds} s is over: run it again to go on`);
        return;
      }
      const line = await solveOne(file, name, limit);
      lines.push(line);
      appendFileSync(out, `${JSON.stringify(line)}\n`);
      console.log(
        `${name}  ${line.status}  ${line.objective}  gap ${percent(line.gap)}  ${line.wallSeconds.toFixed(1)} s (CPU ${line.cpuSeconds.toFixed(1)} s)`,
      );
    }
  }
  console.log("all is done");
}

/** Closed within the limit, or tried with as much. */
function isKnown(name, limit) {
  return lines.some(
    (line) => line.name === name && (line.timeLimitSeconds >= limit || line.status === "optimal"),
  );
}

async function solveOne(file, name, timeLimitSeconds) {
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
  // The last line of an instance has its largest limit.
  const latest = [...new Map(lines.map((line) => [line.name, line])).values()];
  const groups = groupBy(latest, groupOf);
  groups.set("all", latest);
  const rows = [...groups].map(([label, members]) => [label, ...columnsOf(members)]);
  const header = [
    "group",
    "runs",
    "closed",
    "B&P closed",
    "gap<=0.1%",
    "med gap",
    "mean gap",
    "max gap",
    "med s",
    "med CPU s",
    "B&P med s",
    "B&P s / s",
    "slower",
    "better",
    "equal",
    "worse",
    "invalid",
  ];
  console.log(alignedTable(header, rows));
  console.log(
    "better / equal / worse: against the best published objective; B&P s / s: median of the published time over ours, closed instances; slower: closed by both, by us in more time.",
  );
}

/** Size and class of a knapsack, size and dimension of a loans instance. */
function groupOf({ name }) {
  const size = /_[nN](\d+)_/.exec(name)[1].padStart(3);
  const kind = family === "loans" ? /_(M\d+)_/.exec(name)[1] : /^RKP_(\w+?)_/.exec(name)[1];
  return `${size} ${kind}`;
}

function columnsOf(members) {
  const published = members.map(({ name }) => reference[name]);
  const best = published.map((entry) => entry.bestKnown ?? entry.branchAndPrice.objective);
  const count = (test) => String(members.filter(test).length);
  const isBetter = ({ objective }, i) => objective > best[i] * (1 + PUBLISHED_ROUNDING);
  const isWorse = ({ objective }, i) => !(objective >= best[i] * (1 - PUBLISHED_ROUNDING));
  const gaps = members.map((line) => line.gap ?? Number.POSITIVE_INFINITY);
  const ratioOf = (line, i) =>
    line.status === "optimal" ? published[i].branchAndPrice.timeSeconds / line.wallSeconds : undefined;
  const ratios = members.map(ratioOf).filter((ratio) => ratio !== undefined);
  const isSlower = (line, i) => published[i].branchAndPrice.status === "optimal" && ratioOf(line, i) < 1;
  return [
    String(members.length),
    count(({ status }) => status === "optimal"),
    String(published.filter(({ branchAndPrice }) => branchAndPrice.status === "optimal").length),
    count((line) => line.gap <= 1e-3),
    percent(median(gaps)),
    percent(gaps.reduce((sum, value) => sum + value, 0) / gaps.length),
    percent(Math.max(...gaps)),
    median(members.map((line) => line.wallSeconds)).toFixed(1),
    median(members.map((line) => line.cpuSeconds)).toFixed(1),
    median(published.map(({ branchAndPrice }) => branchAndPrice.timeSeconds)).toFixed(1),
    ratios.length > 0 ? median(ratios).toFixed(1) : "",
    count(isSlower),
    count(isBetter),
    count((line, i) => !isBetter(line, i) && !isWorse(line, i)),
    count(isWorse),
    count((line) => contradicts(line, reference[line.name])),
  ];
}

/** A proof that a published optimum refutes, or one that refutes itself. */
function contradicts({ objective, bound }, { branchAndPrice }) {
  const slack = PUBLISHED_ROUNDING * Math.abs(branchAndPrice.objective);
  if (objective > bound + slack) return true;
  if (bound < branchAndPrice.objective - slack) return true;
  return branchAndPrice.status === "optimal" && objective > branchAndPrice.objective + slack;
}

function percent(value) {
  return value === undefined || !Number.isFinite(value) ? "none" : `${(100 * value).toFixed(4)} %`;
}
