import { METHODS } from "../../ccg/index.js";
import { BASELINE_METHODS, neuralMethods, shippedNetworks } from "../../neural/index.js";
import { generateCapitalBudgeting, generateKnapsack } from "../../problems/index.js";
import { GAP, type InstanceEntry, type Suite } from "../suite.js";
import capitalBudgeting, { asPublished } from "./capital-budgeting.js";
import { type FamilySource, problemOf } from "./family.js";
import knapsack from "./knapsack.js";
import { twoStageRun } from "./two-stage.js";

type NeuralSource =
  | {
      readonly family: "knapsack";
      readonly source: FamilySource<Parameters<typeof generateKnapsack>[0]>;
    }
  | {
      readonly family: "capital-budgeting";
      readonly source: FamilySource<Parameters<typeof generateCapitalBudgeting>[0]>;
    };

const suite: Suite<NeuralSource> = {
  name: "neural",
  title: "Learned methods",
  about: [
    "Learned column-and-constraint generation with the networks of this package, the exact methods, and two baselines without any learning, which a learned method must beat to be worth its training. Every plan is evaluated exactly; nothing shown is a prediction.",
    "Published: Neur2RO (Dumouchelle et al., ICLR 2024), branch-and-price (knapsack) and K-adaptability (capital budgeting), as their authors measured them.",
  ],
  methods: [
    { name: "neural", about: "learned adversary and value", isDefault: true },
    { name: "neural+exact", about: "the network proposes, an exact method proves", isDefault: true },
    { name: "single-scenario", about: "one scenario in the middle of the set, no learning", isDefault: true },
    { name: "relaxation", about: "continuous recourse, no learning", isDefault: true },
    { name: "exact", about: "the first exact method that applies", isDefault: false },
  ],
  timeLimitSeconds: 60,
  targetGap: 1e-4,
  metrics: [GAP],
  growthBy: "family",
  tables: [["family"], ["family", "n"]],
  instances({ data, seed }) {
    const folder = (name: string) => (data === undefined ? undefined : `${data}/${name}`);
    return ([knapsack, capitalBudgeting] as const).flatMap((owner) =>
      owner.instances({ data: folder(owner.name), seed }).map((entry) => withFamily(owner.name, entry)),
    );
  },
  async prepare(task, onProgress) {
    const { family, source } = task.source;
    const problem =
      family === "knapsack"
        ? await problemOf(source, generateKnapsack)
        : await problemOf(source, generateCapitalBudgeting, asPublished);
    const methods = [...METHODS, ...neuralMethods(shippedNetworks()), ...BASELINE_METHODS];
    return twoStageRun(task, problem, onProgress, methods);
  },
};

function withFamily(
  family: string,
  { groups, source, ...entry }: InstanceEntry,
): InstanceEntry<NeuralSource> {
  return { ...entry, groups: { family, ...groups }, source: { family, source } as NeuralSource };
}

export default suite;
