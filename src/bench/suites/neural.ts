import { evaluateFirstStage, METHODS } from "../../ccg/index.js";
import type { TwoStageProblem } from "../../model/index.js";
import { BASELINE_METHODS, neuralMethods, shippedNetworks } from "../../neural/index.js";
import { generateCapitalBudgeting, generateKnapsack } from "../../problems/index.js";
import type { Outcome } from "../record.js";
import { GAP, type InstanceEntry, type RunTask, type Suite } from "../suite.js";
import capitalBudgeting, { asPublished } from "./capital-budgeting.js";
import { type FamilySource, problemOf, referencesIn } from "./family.js";
import knapsack from "./knapsack.js";
import { shuffledNetworks } from "./shuffled-networks.js";
import { twoStageRun } from "./two-stage.js";

/** The instance, and Neur2RO's published plan for it: a digit 0 or 1 a decision. */
type NeuralSource = { readonly publishedPlan?: string } & (
  | {
      readonly family: "knapsack";
      readonly source: FamilySource<Parameters<typeof generateKnapsack>[0]>;
    }
  | {
      readonly family: "capital-budgeting";
      readonly source: FamilySource<Parameters<typeof generateCapitalBudgeting>[0]>;
    }
);

const PUBLISHED_PLAN = "Neur2RO plan";

const suite: Suite<NeuralSource> = {
  name: "neural",
  title: "Learned methods",
  about: [
    "Learned column-and-constraint generation with the networks of this package, the exact methods, and two baselines without any learning, which a learned method must beat to be worth its training. Every plan is evaluated exactly; nothing shown is a prediction.",
    "Published: Neur2RO (Dumouchelle et al., ICLR 2024), branch-and-price (knapsack) and K-adaptability (capital budgeting), as their authors measured them. “Neur2RO plan” is the exact worst case of the published plan; its seconds are those of this evaluation.",
  ],
  methods: [
    { name: "neural", about: "learned adversary and value", isDefault: true },
    { name: "neural+exact", about: "the network proposes, an exact method proves", isDefault: true },
    { name: "single-scenario", about: "one scenario in the middle of the set, no learning", isDefault: true },
    { name: "relaxation", about: "continuous recourse, no learning", isDefault: true },
    { name: "exact", about: "the first exact method that applies", isDefault: false },
    { name: "shuffled", about: "`neural` with a network whose weights are shuffled", isDefault: false },
    { name: PUBLISHED_PLAN, about: "the published plan, evaluated exactly", isDefault: false },
  ],
  timeLimitSeconds: 60,
  targetGap: 1e-4,
  metrics: [GAP],
  growthBy: "family",
  tables: [["family"], ["family", "n"]],
  errorsBy: ["family", "n", "class"],
  instances({ data, seed }) {
    const folder = (name: string) => (data === undefined ? undefined : `${data}/${name}`);
    return ([knapsack, capitalBudgeting] as const).flatMap((owner) => {
      const ownFolder = folder(owner.name);
      const plans = publishedPlans(ownFolder);
      return owner
        .instances({ data: ownFolder, seed })
        .map((entry) => withFamily(owner.name, plans(entry.name), entry));
    });
  },
  async prepare(task, onProgress) {
    const { family, source } = task.source;
    const problem =
      family === "knapsack"
        ? await problemOf(source, generateKnapsack)
        : await problemOf(source, generateCapitalBudgeting, asPublished);
    if (task.method === PUBLISHED_PLAN) return () => evaluatePublishedPlan(task, problem);
    const networks = shippedNetworks();
    const [shuffled] = neuralMethods(shuffledNetworks(networks, task.seed));
    const methods = [
      ...METHODS,
      ...neuralMethods(networks),
      { ...shuffled, name: "shuffled" },
      ...BASELINE_METHODS,
    ];
    return twoStageRun(task, problem, onProgress, methods);
  },
};

async function evaluatePublishedPlan(
  { source, timeLimitSeconds }: RunTask<NeuralSource>,
  problem: TwoStageProblem,
): Promise<Outcome> {
  if (source.publishedPlan === undefined) {
    return { status: "refused", solved: false, message: "no plan was published for this instance" };
  }
  const firstStage = Float64Array.from(source.publishedPlan, Number);
  const { objective } = await evaluateFirstStage(problem, firstStage, { timeLimitSeconds });
  return { status: "feasible", solved: false, objective };
}

interface Reference {
  readonly neur2ro?: { readonly firstStage?: string };
}

/** Published plans by instance. */
function publishedPlans(folder: string | undefined): (name: string) => string | undefined {
  const references = folder === undefined ? {} : referencesIn(folder);
  return (name) => (references[name] as Reference | undefined)?.neur2ro?.firstStage;
}

function withFamily(
  family: string,
  publishedPlan: string | undefined,
  { groups, source, ...entry }: InstanceEntry,
): InstanceEntry<NeuralSource> {
  return {
    ...entry,
    groups: { family, ...groups },
    source: { family, source, publishedPlan } as NeuralSource,
  };
}

export default suite;
