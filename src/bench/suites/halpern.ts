import { Stop } from "../../base/stop.js";
import {
  type BlockProblem,
  disjointBlocks,
  eag,
  extragradient,
  fastKm,
  feg,
  forb,
  halpern,
  type InclusionMethod,
  type InclusionOptions,
  inexactHalpern,
  popov,
  rotationBlocks,
  skewBlocks,
  unbiasedHalpern,
  vrExtragradient,
  vrForb,
  vrHalpern,
} from "../../halpern/index.js";
import { CPU_SECONDS, type Metric, type Suite, type SuiteMethod } from "../suite.js";
import { combinations } from "./family.js";

const EPOCHS: Metric = { key: "epochs", label: "epochs", format: "number", better: "lower" };

type Family = "rotation blocks" | "skew blocks" | "disjoint blocks";

interface HalpernSource {
  readonly family: Family;
  readonly n: number;
  readonly seed: number;
  /** On the residual; relative to its value at the start in the negative control. */
  readonly tolerance: number;
}

const FAMILIES: Readonly<Record<Family, { readonly sizes: readonly number[]; readonly tolerance: number }>> =
  {
    "rotation blocks": { sizes: [100, 1000, 10000], tolerance: 1e-3 },
    "skew blocks": { sizes: [100, 1000, 10000], tolerance: 3e-3 },
    "disjoint blocks": { sizes: [400], tolerance: 0.02 },
  };
const PLANES: Readonly<Record<Family, number>> = {
  "rotation blocks": 12,
  "skew blocks": 8,
  "disjoint blocks": 0,
};
/** A limit on work, so that what is solved does not depend on the machine. */
const MOST_EPOCHS = 2e4;
const SEEDS = 3;

interface Solver {
  readonly solve: InclusionMethod;
  readonly about: string;
  readonly families: readonly Family[];
}

const COCOERCIVE: readonly Family[] = ["rotation blocks", "disjoint blocks"];
const MONOTONE: readonly Family[] = ["skew blocks"];

const SOLVERS: Readonly<Record<string, Solver>> = {
  "halpern 2/L": { solve: halpern, about: "Halpern's iteration, deterministic", families: COCOERCIVE },
  "algorithm 1": {
    solve: vrHalpern,
    about: "variance-reduced Halpern (Cai et al., Algorithm 1)",
    families: COCOERCIVE,
  },
  "algorithm 1 theory": {
    solve: (operator, start, options) => vrHalpern(operator, start, { ...options, preset: "theory" }),
    about: "Algorithm 1 with the constants of its theorem",
    families: ["rotation blocks"],
  },
  "anchored L-SVRG": {
    solve: unbiasedHalpern,
    about: "unbiased anchored variance reduction",
    families: ["rotation blocks"],
  },
  "fast KM": { solve: fastKm, about: "fast Krasnoselskii–Mann", families: ["rotation blocks"] },
  extragradient: {
    solve: extragradient,
    about: "extragradient",
    families: ["rotation blocks", "skew blocks"],
  },
  feg: { solve: feg, about: "fast extragradient", families: MONOTONE },
  "eag-v": { solve: eag, about: "extra anchored gradient", families: MONOTONE },
  forb: { solve: forb, about: "forward-reflected-backward", families: MONOTONE },
  popov: { solve: popov, about: "Popov's method", families: MONOTONE },
  "algorithm 2": {
    solve: inexactHalpern,
    about: "inexact Halpern (Cai et al., Algorithm 2)",
    families: MONOTONE,
  },
  "vr-forb": { solve: vrForb, about: "variance-reduced forward-reflected-backward", families: MONOTONE },
  "vr-extragradient": { solve: vrExtragradient, about: "variance-reduced extragradient", families: MONOTONE },
};

function methodsOf(): SuiteMethod[] {
  return Object.entries(SOLVERS).map(([name, { about, families }]) => ({
    name,
    about,
    isDefault: true,
    appliesTo: ({ family }) => (families as readonly unknown[]).includes(family),
  }));
}

const suite: Suite<HalpernSource> = {
  name: "halpern",
  title: "Monotone inclusions",
  about: [
    "Work to an exactly computed residual on sums of n components: rotations (cocoercive), skew planes (monotone), and components on disjoint planes, a negative control where sampling cannot gain.",
    `Epochs are component calls divided by n. A run ends at ${MOST_EPOCHS} epochs, whatever the machine.`,
  ],
  methods: methodsOf(),
  timeLimitSeconds: 60,
  targetGap: 0,
  metrics: [EPOCHS],
  cost: EPOCHS,
  growth: [EPOCHS, CPU_SECONDS],
  growthBy: "family",
  tables: [["family", "n"]],
  instances({ seed }) {
    const seeds = Array.from({ length: SEEDS }, (_, i) => seed + i);
    return (Object.keys(FAMILIES) as Family[]).flatMap((family) => {
      const { sizes, tolerance } = FAMILIES[family];
      return combinations({ n: sizes, seed: seeds }).map(({ n, seed: s }) => ({
        name: `${family} n=${n} seed ${s}`,
        groups: { family, n },
        size: n,
        published: [],
        source: { family, n, seed: s, tolerance },
      }));
    });
  },
  async prepare({ method, source, seed, timeLimitSeconds }) {
    const problem = generate(source);
    const tolerance =
      source.family === "disjoint blocks"
        ? { relativeTolerance: source.tolerance }
        : { tolerance: source.tolerance };
    return () => {
      const options: InclusionOptions = {
        ...tolerance,
        seed,
        maxCalls: MOST_EPOCHS * source.n,
        stop: Stop.after(timeLimitSeconds),
      };
      const { status, epochs, residual, iterations } = SOLVERS[method].solve(problem, problem.start, options);
      return { status, solved: status === "optimal", iterations, measures: { epochs, residual } };
    };
  },
};

function generate({ family, n: components, seed }: HalpernSource): BlockProblem {
  const options = { components, blocks: PLANES[family], seed };
  switch (family) {
    case "rotation blocks":
      return rotationBlocks(options);
    case "skew blocks":
      return skewBlocks(options);
    case "disjoint blocks":
      return disjointBlocks(options);
  }
}

export default suite;
