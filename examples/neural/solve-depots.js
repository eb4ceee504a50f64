/**
 * The network of one's own at work, on instances that it has not seen (see facility-location.js for how it is trained).
 *
 *     node examples/neural/solve-depots.js depots.json
 */
import { readFileSync } from "node:fs";
import { METHODS, solve } from "minmaxmin";
import { BASELINE_METHODS, networkFromText, neuralMethods } from "minmaxmin/neural";
import family, { exampleProblem } from "./facility-location.js";

const path = process.argv[2];
const source = networkFromText(readFileSync(path, "utf8"), path, family);
const methods = [...METHODS, ...neuralMethods(source), ...BASELINE_METHODS];

for (const seed of [9001, 9002, 9003]) {
  const problem = exampleProblem(seed);
  for (const method of ["single-scenario", "neural", "exact", "neural+exact"]) {
    const result = await solve(problem, { method, methods, gap: 1e-4, timeLimitSeconds: 60 });
    const plan = result.firstStage === undefined ? "" : [...result.firstStage].join("");
    console.log(
      `depots ${seed}  ${method.padEnd(16)}${result.status.padEnd(10)}${plan.padEnd(10)}worst case ` +
        `${result.objective?.toFixed(3)}  bound ${result.bound?.toFixed(3)}  ${result.timeSeconds.toFixed(2)} s`,
    );
  }
}
