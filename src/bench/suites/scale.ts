import type { GeneratedProblem } from "../generators/two-stage.js";
import { CPU_SECONDS, type InstanceEntry, MEMORY_GROWTH, type Suite } from "../suite.js";
import capitalBudgeting from "./capital-budgeting.js";
import general from "./general.js";
import halpern from "./halpern.js";
import knapsack from "./knapsack.js";
import loans from "./loans.js";
import lp from "./lp.js";
import mdp from "./mdp.js";
import milp from "./milp.js";
import regret from "./regret.js";

/** A run of another suite's method on an instance of growing size. */
interface ScaleSource {
  readonly suite: string;
  readonly method: string;
  readonly source: unknown;
}

interface Family {
  readonly name: string;
  readonly suite: Suite;
  readonly method: string;
  readonly sizes: readonly number[];
  sourceOf(n: number, seed: number): unknown;
}

const twoStage = (kind: GeneratedProblem["kind"], sizes: readonly number[]): Family => ({
  name: kind,
  suite: general,
  method: "ccg",
  sizes,
  sourceOf: (n, seed) => ({ generate: { kind, n, seed, gamma: Math.max(1, Math.floor(n / 4)) } }),
});

const FAMILIES: readonly Family[] = [
  {
    name: "knapsack UN",
    suite: knapsack,
    method: "relax-and-cut",
    sizes: [10, 20, 40, 80],
    sourceOf: (n, seed) => ({ generate: { n, seed, correlation: "UN", h: 80 } }),
  },
  {
    name: "loans",
    suite: loans,
    method: "relax-and-cut",
    sizes: [10, 20, 40, 80],
    sourceOf: (n, seed) => ({ generate: { n, seed } }),
  },
  {
    name: "capital-budgeting",
    suite: capitalBudgeting,
    method: "ccg",
    sizes: [10, 20, 40, 80],
    sourceOf: (n, seed) => ({ generate: { n, seed } }),
  },
  twoStage("location-transportation", [4, 6, 9, 13]),
  twoStage("facility-location", [10, 16, 24, 36]),
  twoStage("lot-sizing", [6, 9, 12, 18]),
  {
    name: "lp packing, first order",
    suite: lp,
    method: "halpern 1e-4",
    sizes: [1000, 4000, 16_000, 64_000],
    sourceOf: (n, seed) => ({ generate: { columns: n, rows: n / 2, seed } }),
  },
  {
    name: "rotation blocks, algorithm 1",
    suite: halpern,
    method: "algorithm 1",
    sizes: [100, 1000, 10_000, 100_000],
    sourceOf: (n, seed) => ({ family: "rotation blocks", n, seed, tolerance: 1e-3 }),
  },
  {
    name: "mdp, dr-rpo by episodes",
    suite: mdp,
    method: "dr-rpo",
    sizes: [1000, 4000, 16_000, 64_000],
    sourceOf: (n, seed) => ({ kind: "random simplex", parameter: 8, episodes: n, seed }),
  },
  {
    name: "groupwise regret by rows",
    suite: regret,
    method: "averaged",
    sizes: [1000, 5000, 25_000, 100_000],
    sourceOf: (n) => ({ label: "mean", rows: n }),
  },
  {
    name: "milp facility location, highs",
    suite: milp,
    method: "highs",
    sizes: [10, 15, 20, 30],
    sourceOf: (n, seed) => ({ kind: "facility location", n, seed }),
  },
];
const SEEDS = 2;
const METHOD = "default";

const suite: Suite<ScaleSource> = {
  name: "scale",
  title: "Growth of time and memory",
  about: [
    "Generated instances of growing n, one method a family; least-squares power laws of CPU time and of memory beyond what the process held at the start. Exponents hold over the sizes measured and no further; runs that were not solved are left out and counted.",
  ],
  methods: [{ name: METHOD, about: "the family's own method", isDefault: true }],
  timeLimitSeconds: 60,
  targetGap: 1e-4,
  metrics: [CPU_SECONDS],
  growth: [CPU_SECONDS, MEMORY_GROWTH],
  growthBy: "family",
  tables: [["family", "n"]],
  instances({ seed }) {
    const seeds = Array.from({ length: SEEDS }, (_, i) => seed + i);
    return FAMILIES.flatMap((family) =>
      family.sizes.flatMap((n) => seeds.map((s) => describe(family, n, s))),
    );
  },
  async prepare(task, onProgress) {
    const { suite: name, method, source } = task.source;
    const owner = FAMILIES.find((family) => family.suite.name === name)?.suite as Suite;
    return owner.prepare({ ...task, suite: name, method, source }, onProgress);
  },
};

function describe(family: Family, n: number, seed: number): InstanceEntry<ScaleSource> {
  const { name, suite: owner, method } = family;
  return {
    name: `${name} n=${n} seed ${seed}`,
    groups: { family: name, n },
    size: n,
    published: [],
    source: { suite: owner.name, method, source: family.sourceOf(n, seed) },
  };
}

export default suite;
