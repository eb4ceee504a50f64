/**
 * Evaluates every published learned first stage of the shared knapsacks exactly and compares with the published values.
 *
 *     node benchmarks/reference-evaluations.js [--data ../shared/data]
 *
 * The published evaluation solved its recourse problems to a relative MIP gap of 1e-4 (a commercial solver's default), so a
 * published value may lie below the true worst case by that much, and never above it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { evaluateFirstStage, parseInstance, toProblem } from "../dist/index.js";

const PUBLISHED_DIGITS = 1e-2;
const PUBLISHED_GAP = 1e-4;

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });
const folder = join(values.data, "knapsack");
if (!existsSync(join(folder, "reference.json"))) {
  console.log(`skipped: no knapsack data in ${folder}; give --data DIR`);
  process.exit(0);
}
const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));

console.log(`minmaxmin ${packageVersion()}, ${describeMachine()}`);
const seconds = [];
const deviations = [];
for (const [name, { neur2ro }] of Object.entries(reference)) {
  const path = join(folder, `${name}.json`);
  const problem = toProblem(parseInstance(readFileSync(path, "utf8"), path));
  const result = await evaluateFirstStage(problem, Array.from(neur2ro.firstStage, Number));
  const absolute = result.objective - neur2ro.objective;
  deviations.push({ name, absolute, relative: absolute / Math.abs(result.objective) });
  seconds.push(result.timeSeconds);
}
const count = (test) => `${deviations.filter(test).length}/${deviations.length}`;
const extreme = (sign) => deviations.reduce((a, b) => (sign * b.absolute > sign * a.absolute ? b : a));
const show = ({ name, absolute, relative }) =>
  `${absolute.toExponential(2)} (${relative.toExponential(1)} of ${name})`;
seconds.sort((a, b) => a - b);
console.log(
  `${count(({ absolute }) => Math.abs(absolute) <= PUBLISHED_DIGITS)} agree to ${PUBLISHED_DIGITS}`,
);
console.log(
  `${count(({ absolute, relative }) => absolute >= -PUBLISHED_DIGITS && relative <= PUBLISHED_GAP)} lie at most the published MIP gap above the published value`,
);
console.log(`furthest above the published value ${show(extreme(1))}, furthest below ${show(extreme(-1))}`);
console.log(`time: median ${seconds[seconds.length >> 1].toFixed(3)} s, max ${seconds.at(-1).toFixed(2)} s`);
