import type { LinearOracle } from "./oracle.js";

/**
 * Perfect matchings of m workers to m jobs; entry i·m + j of an action is 1 if worker i gets job j.
 * The Hungarian method by shortest augmenting paths (Jonker & Volgenant 1987), O(m³), for costs of any sign.
 *
 * @example
 * import { assignments } from "minmaxmin/regret";
 * assignments(2).minimise(Float64Array.of(1, 2, 1, 5)); // => [0, 1, 1, 0]
 */
export function assignments(m: number): LinearOracle {
  return {
    kind: "assignment",
    dimension: m * m,
    constants: { diameter: 2 * m, costRange: m, costNorm: m * m },
    minimise(costs) {
      const workerOf = solveAssignment(costs, m);
      const matching = new Float64Array(m * m);
      for (let job = 0; job < m; job++) matching[workerOf[job] * m + job] = 1;
      return matching;
    },
  };
}

/** The worker of every job. Index m stands for "none": the artificial job from which each search starts. */
function solveAssignment(costs: Float64Array, m: number): Int32Array {
  const workerPrice = new Float64Array(m);
  const jobPrice = new Float64Array(m + 1);
  const workerOf = new Int32Array(m + 1).fill(-1);
  const previousJob = new Int32Array(m + 1);
  for (let worker = 0; worker < m; worker++) {
    const slack = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(m + 1);
    let job = m;
    workerOf[m] = worker;
    while (workerOf[job] !== -1) {
      visited[job] = 1;
      const i = workerOf[job];
      let next = -1;
      let delta = Number.POSITIVE_INFINITY;
      for (let j = 0; j < m; j++) {
        if (visited[j]) continue;
        const reduced = costs[i * m + j] - workerPrice[i] - jobPrice[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          previousJob[j] = job;
        }
        if (slack[j] < delta) {
          delta = slack[j];
          next = j;
        }
      }
      for (let j = 0; j <= m; j++) {
        if (visited[j]) {
          workerPrice[workerOf[j]] += delta;
          jobPrice[j] -= delta;
        } else if (j < m) slack[j] -= delta;
      }
      job = next;
    }
    while (job !== m) {
      workerOf[job] = workerOf[previousJob[job]];
      job = previousJob[job];
    }
  }
  return workerOf.subarray(0, m);
}
