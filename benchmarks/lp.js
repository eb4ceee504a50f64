/**
 * Restarted reflected Halpern PDHG on linear programs, HiGHS (wasm) simplex and interior point beside it.
 *
 *   node benchmarks/lp.js netlib DIRECTORY [--tolerance 1e-4] [--iterations 200000] [--only a,b]
 *   node benchmarks/lp.js random [--sizes 2000x1000,5000x2500] [--tolerances 1e-4,1e-8] [--limit 60]
 *   node benchmarks/lp.js large [--columns 60000] [--rows 30000]
 *
 * netlib: every .mps of DIRECTORY against its reference.json; a limit on iterations, so that statuses do not depend on the machine.
 * random: sparse packing LPs max cᵀx, Ax ≤ b, 0 ≤ x ≤ 1. large: one such LP beyond the memory of HiGHS's interior point
 * in wasm. Times are CPU seconds of this process, reading excluded.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stop } from "../dist/base/index.js";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { lpFromMps, solveLp } from "../dist/halpern/index.js";
import { loadBackend, Rng, readMps } from "../dist/index.js";
import { alignedTable } from "../dist/report/index.js";
import { csrFromTriplets } from "../dist/tensor/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tolerance: { type: "string", default: "1e-4" },
    iterations: { type: "string", default: "200000" },
    only: { type: "string" },
    sizes: { type: "string", default: "2000x1000,5000x2500" },
    tolerances: { type: "string", default: "1e-4,1e-8" },
    limit: { type: "string", default: "60" },
    columns: { type: "string", default: "60000" },
    rows: { type: "string", default: "30000" },
    seed: { type: "string", default: "1" },
  },
});

function cpuSeconds(action) {
  const before = process.cpuUsage();
  const result = action();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}

const scientific = (value) => value.toExponential(1);

function netlib(directory) {
  const reference = JSON.parse(readFileSync(join(directory, "reference.json"), "utf8"));
  const tolerance = Number(values.tolerance);
  const names = Object.keys(reference).filter(
    (name) => !values.only || values.only.split(",").includes(name),
  );
  const counts = { optimal: [0, 0], infeasible: [0, 0] };
  console.log("LP         reference   status       iterations   CPU s  objective error  residual");
  for (const name of names) {
    const lp = lpFromMps(readMps(readFileSync(join(directory, `${name}.mps`), "utf8")));
    const { result, seconds } = cpuSeconds(() =>
      solveLp(lp, { tolerance, maxIterations: Number(values.iterations) }),
    );
    const { status, objective } = reference[name];
    counts[status][1]++;
    if (result.status === status) counts[status][0]++;
    const error =
      objective === null
        ? ""
        : scientific(Math.abs(result.objective - objective) / (1 + Math.abs(objective)));
    const { primal, dual, gap } = result.residual;
    const residual = result.status === "infeasible" ? "" : scientific(Math.max(primal, dual, gap));
    const work = [String(result.iterations).padStart(11), seconds.toFixed(2).padStart(7)];
    const row = [name.padEnd(10), status.padEnd(11), result.status.padEnd(11), ...work];
    console.log(row.join(" "), error.padStart(16), residual.padStart(9));
  }
  for (const [status, [right, all]] of Object.entries(counts)) console.log(`${status}: ${right} of ${all}`);
}

/** max cᵀx, Ax ≤ b, 0 ≤ x ≤ 1 with `perColumn` entries a column, right-hand sides at a quarter of the row sums. */
function packing(columns, rows, seed, perColumn = 5) {
  const rng = new Rng(seed);
  const [r, c, v] = [[], [], []];
  for (let j = 0; j < columns; j++) {
    const seen = new Set();
    while (seen.size < perColumn) seen.add(rng.integer(rows));
    for (const i of seen) {
      r.push(i);
      c.push(j);
      v.push(rng.uniform(0.5, 1.5));
    }
  }
  const sums = new Float64Array(rows);
  r.forEach((i, k) => {
    sums[i] += v[k];
  });
  return {
    cost: Float64Array.from({ length: columns }, () => -rng.uniform(0.5, 1.5)),
    matrix: csrFromTriplets(rows, columns, r, c, v),
    rowLower: new Float64Array(rows).fill(Number.NEGATIVE_INFINITY),
    rowUpper: sums.map((sum) => sum / 4),
    colLower: new Float64Array(columns),
    colUpper: new Float64Array(columns).fill(1),
  };
}

async function highs(lp, lpMethod, limit) {
  const { matrix } = lp;
  const backend = await loadBackend("highs");
  const session = backend.open({
    columnCount: matrix.numCols,
    rowCount: matrix.numRows,
    cost: lp.cost,
    offset: 0,
    lower: lp.colLower,
    upper: lp.colUpper,
    integer: new Uint8Array(matrix.numCols),
    rowLower: lp.rowLower,
    rowUpper: lp.rowUpper,
    rowStarts: matrix.starts,
    columnIndices: matrix.indices,
    values: matrix.values,
  });
  const { result, seconds } = cpuSeconds(() => session.solve({ lpMethod, timeLimitSeconds: limit }));
  session.dispose();
  const status = result.status === "error" ? `error: ${result.message.slice(0, 40)}` : result.status;
  const memory = `${Math.round(process.memoryUsage().rss / 2 ** 20)}`;
  return [
    `highs ${lpMethod}`,
    status,
    "",
    seconds.toFixed(2),
    (result.objective ?? Number.NaN).toPrecision(9),
    memory,
  ];
}

function ours(lp, tolerance, limit) {
  const { result, seconds } = cpuSeconds(() => solveLp(lp, { tolerance, stop: Stop.after(limit) }));
  const memory = `${Math.round(process.memoryUsage().rss / 2 ** 20)}`;
  const { status, iterations, objective } = result;
  return [
    `halpern ${tolerance}`,
    status,
    String(iterations),
    seconds.toFixed(2),
    objective.toPrecision(9),
    memory,
  ];
}

const COLUMNS = ["method", "status", "iterations", "CPU s", "objective", "RSS MiB"];

async function random() {
  for (const size of values.sizes.split(",")) {
    const [columns, rows] = size.split("x").map(Number);
    const lp = packing(columns, rows, Number(values.seed));
    const limit = Number(values.limit);
    const table = values.tolerances.split(",").map((tolerance) => ours(lp, Number(tolerance), limit));
    for (const method of ["simplex", "interiorPoint"]) table.push(await highs(lp, method, limit));
    console.log(
      `\n${columns} columns, ${rows} rows, ${lp.matrix.values.length} nonzeros, seed ${values.seed}`,
    );
    console.log(alignedTable(COLUMNS, table));
  }
}

async function large() {
  const lp = packing(Number(values.columns), Number(values.rows), Number(values.seed));
  const limit = Number(values.limit);
  console.log(
    `${lp.matrix.numCols} columns, ${lp.matrix.numRows} rows, ${lp.matrix.values.length} nonzeros, seed ${values.seed}`,
  );
  console.log(alignedTable(COLUMNS, [ours(lp, 1e-4, limit)]));
  console.log(alignedTable(COLUMNS, [await highs(lp, "interiorPoint", limit)]));
}

console.log(`minmaxmin ${packageVersion()}, ${describeMachine()}`);
const [suite, directory] = positionals;
if (suite === "netlib" && directory !== undefined) netlib(directory);
else if (suite === "random") await random();
else if (suite === "large") await large();
else {
  console.error("usage: node benchmarks/lp.js netlib DIRECTORY | random | large");
  process.exitCode = 2;
}
