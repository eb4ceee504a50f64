import { relativeGap } from "../../ccg/tolerances.js";
import { hasSolution, type LinearModel, loadBackend, type MilpAnswer } from "../../milp/index.js";
import { type GeneratedMilp, generateMilp } from "../generators/milp.js";
import type { Outcome } from "../record.js";
import { GAP, type Suite } from "../suite.js";
import { solveExternally } from "./external-solver.js";
import { combinations } from "./family.js";

const SIZES: Readonly<Record<GeneratedMilp["kind"], readonly number[]>> = {
  "repair knapsack": [20, 40, 80],
  "facility location": [10, 20, 30],
  "lot sizing": [12, 18, 24],
};
const SEEDS = 3;

const suite: Suite<GeneratedMilp> = {
  name: "milp",
  title: "MILP solvers",
  about: [
    "The solvers behind the library, HiGHS and GLPK in WebAssembly, beside the native executables cbc and glpsol where they are installed, on the kinds of programs that two-stage methods ask for; costs are minimised. Every solver stops at the same relative gap.",
    "Executables are timed with their start and their files; their CPU time and memory are not known.",
  ],
  methods: [
    { name: "highs", about: "HiGHS in WebAssembly, the default backend", isDefault: true },
    { name: "glpk", about: "GLPK in WebAssembly (optional package glpk.js)", isDefault: true },
    { name: "cbc", about: "the executable cbc", isDefault: true },
    { name: "glpsol", about: "the executable glpsol", isDefault: true },
  ],
  timeLimitSeconds: 20,
  targetGap: 1e-4,
  metrics: [GAP],
  growthBy: "problem",
  tables: [["problem"], ["problem", "n"]],
  instances({ seed }) {
    const seeds = Array.from({ length: SEEDS }, (_, i) => seed + i);
    return Object.entries(SIZES).flatMap(([kind, sizes]) =>
      combinations({ n: sizes, seed: seeds }).map(({ n, seed: s }) => ({
        name: `${kind} n=${n} seed ${s}`,
        groups: { problem: kind, n },
        sense: "min" as const,
        size: n,
        published: [],
        source: { kind: kind as GeneratedMilp["kind"], n, seed: s },
      })),
    );
  },
  async prepare(task) {
    const model = generateMilp(task.source);
    const { method, timeLimitSeconds, targetGap } = task;
    if (method === "cbc" || method === "glpsol") return () => solveExternally(method, model, task);
    const backend = await loadBackend(method === "glpk" ? "glpk" : "highs");
    return () => {
      const session = backend.open(model);
      try {
        return outcomeOf(session.solve({ timeLimitSeconds, relativeGap: targetGap, absoluteGap: 0 }), model);
      } finally {
        session.dispose();
      }
    };
  },
};

function outcomeOf(answer: MilpAnswer, { rowCount }: LinearModel): Outcome {
  const bound = Number.isFinite(answer.bound) ? answer.bound : undefined;
  const measures = { nodes: answer.nodes, rows: rowCount };
  if (!hasSolution(answer)) {
    const message = answer.status === "error" ? answer.message : undefined;
    return { status: answer.status, solved: answer.status === "infeasible", message, bound, measures };
  }
  const { status, objective } = answer;
  const gap = bound === undefined ? undefined : relativeGap(objective, bound);
  return { status, solved: status === "optimal", objective, bound, gap, measures };
}

export default suite;
