import { InputError } from "../../base/errors.js";
import { namesIn, readText } from "../../base/platform.js";
import { Stop } from "../../base/stop.js";
import { type LpProblem, lpFromMps, solveLp } from "../../halpern/index.js";
import { hasSolution, type LinearModel, type LpMethod, loadBackend } from "../../milp/index.js";
import { readMps } from "../../mps/index.js";
import { generatePacking, type PackingOptions } from "../generators/packing.js";
import type { Outcome } from "../record.js";
import { CPU_SECONDS, type InstanceEntry, MEMORY_GROWTH, type Metric, type Suite } from "../suite.js";
import { referencesIn } from "./family.js";

type LpSource = ({ readonly file: string } | { readonly generate: PackingOptions }) & {
  readonly optimum?: number;
};

const ERROR: Metric = { key: "error", label: "error", format: "number", better: "lower" };

/** First-order runs end after so many iterations, whatever the machine. */
const MOST_ITERATIONS = 100_000;
const FIRST_ORDER: Readonly<Record<string, number>> = { "halpern 1e-4": 1e-4, "halpern 1e-8": 1e-8 };
const HIGHS: Readonly<Record<string, LpMethod>> = {
  "highs simplex": "simplex",
  "highs ipm": "interiorPoint",
};
/** Columns of the generated programs; half as many rows. */
const SIZES = [250, 500, 1000, 2000];
const ROUNDING = 1e-6;

interface Reference {
  readonly status: string;
  readonly objective: number | null;
}

const suite: Suite<LpSource> = {
  name: "lp",
  title: "Linear programs",
  about: [
    `Restarted reflected Halpern iteration (first order) to two tolerances, at most ${MOST_ITERATIONS} iterations, beside HiGHS in WebAssembly; sparse packing programs, or with --data the .mps files of a folder (netlib).`,
    "Error: |objective − reference| / (1 + |reference|), where reference.json knows the optimum. A final status that the reference refutes is an alarm.",
  ],
  methods: [
    { name: "halpern 1e-4", about: "first order to 1e-4", isDefault: true },
    { name: "halpern 1e-8", about: "first order to 1e-8", isDefault: true },
    { name: "highs simplex", about: "HiGHS, simplex", isDefault: true },
    { name: "highs ipm", about: "HiGHS, interior point", isDefault: true },
  ],
  timeLimitSeconds: 60,
  targetGap: 0,
  metrics: [ERROR],
  growth: [CPU_SECONDS, MEMORY_GROWTH],
  tables: [["kind"]],
  instances({ data, seed }) {
    return data === undefined ? SIZES.map((columns) => packing(columns, seed)) : filesIn(data);
  },
  async prepare(task) {
    const { method, source, timeLimitSeconds } = task;
    const lp =
      "file" in source ? lpFromMps(readMps(readText(source.file))) : generatePacking(source.generate);
    if (method in FIRST_ORDER) {
      const limits = { tolerance: FIRST_ORDER[method], maxIterations: MOST_ITERATIONS };
      return () => firstOrder(lp, { ...limits, stop: Stop.after(timeLimitSeconds) }, source.optimum);
    }
    const backend = await loadBackend("highs");
    return () => {
      const session = backend.open(linearModel(lp));
      try {
        const answer = session.solve({ lpMethod: HIGHS[method], timeLimitSeconds });
        const value = hasSolution(answer) ? answer.objective : undefined;
        const solved = ["optimal", "infeasible", "unbounded"].includes(answer.status);
        const message = answer.status === "error" ? answer.message : undefined;
        return { status: answer.status, solved, message, measures: measuresOf(value, source.optimum) };
      } finally {
        session.dispose();
      }
    };
  },
};

function firstOrder(lp: LpProblem, options: Parameters<typeof solveLp>[1], optimum?: number): Outcome {
  const { status, objective, iterations } = solveLp(lp, options);
  const measures = measuresOf(status === "optimal" ? objective : undefined, optimum);
  return { status, solved: status !== "unknown", iterations, measures };
}

/** Values of a first-order method are approximate: figures of its own, no proofs. */
function measuresOf(value: number | undefined, optimum: number | undefined): Record<string, number> {
  if (value === undefined) return {};
  return {
    value,
    ...(optimum !== undefined && { error: Math.abs(value - optimum) / (1 + Math.abs(optimum)) }),
  };
}

function packing(columns: number, seed: number): InstanceEntry<LpSource> {
  return {
    name: `packing ${columns} seed ${seed}`,
    groups: { kind: "packing" },
    size: columns,
    published: [],
    source: { generate: { columns, rows: columns / 2, seed } },
  };
}

function filesIn(folder: string): InstanceEntry<LpSource>[] {
  const reference = referencesIn(folder) as Record<string, Reference>;
  const files = namesIn(folder).filter((name) => name.endsWith(".mps"));
  if (files.length === 0)
    throw InputError.of("--data", "holds no .mps files", "name the folder of the linear programs", folder);
  return files.map((file) => {
    const name = file.slice(0, -".mps".length);
    const { status, objective } = reference[name] ?? {};
    return {
      name,
      groups: { kind: status === undefined ? "netlib" : `netlib, ${status}` },
      published:
        status === undefined
          ? []
          : [
              {
                by: "reference.json",
                proof: "optimal",
                status,
                objective: objective ?? undefined,
                rounding: ROUNDING,
              },
            ],
      source: { file: `${folder}/${file}`, optimum: objective ?? undefined },
    };
  });
}

function linearModel({
  cost,
  matrix,
  colLower,
  colUpper,
  rowLower,
  rowUpper,
  constant,
}: LpProblem): LinearModel {
  return {
    columnCount: matrix.numCols,
    rowCount: matrix.numRows,
    cost,
    offset: constant ?? 0,
    lower: colLower,
    upper: colUpper,
    integer: new Uint8Array(matrix.numCols),
    rowLower,
    rowUpper,
    rowStarts: matrix.starts,
    columnIndices: matrix.indices,
    values: matrix.values,
  };
}

export default suite;
