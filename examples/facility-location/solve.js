/**
 * The trained network at work on instances that it has not seen, beside the method that needs none.
 *
 *     node examples/facility-location/solve.js depots.json
 */
import { readFileSync } from "node:fs";
import { METHODS, Rng, solve } from "minmaxmin";
import { BASELINE_METHODS, networkFromText, neuralMethods } from "minmaxmin/neural";
import family, { drawInstance, facilityLocation } from "./family.js";

const path = process.argv[2];
const source = networkFromText(readFileSync(path, "utf8"), path, family);
const methods = [...METHODS, ...neuralMethods(source), ...BASELINE_METHODS];

for (const seed of [101, 102, 103]) {
  const problem = facilityLocation(drawInstance(new Rng(seed)), `depots ${seed}`);
  for (const method of ["single-scenario", "neural", "ccg", "neural+exact"]) {
    const result = await solve(problem, { method, methods, gap: 1e-4, timeLimitSeconds: 60 });
    console.log(
      `${problem.name}  ${method.padEnd(16)}${result.status.padEnd(10)}worst case ${result.objective?.toFixed(1)}` +
        `  bound ${result.bound?.toFixed(1)}  ${result.timeSeconds.toFixed(2)} s`,
    );
  }
}
