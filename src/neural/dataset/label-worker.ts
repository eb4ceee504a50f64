/** What a thread of a dataset run does: label one instance after the other. */
import { move } from "piscina";
import { loadBackend } from "../../milp/index.js";
import { Rng } from "../../tensor/rng.js";
import type { LabelTask } from "./collect.js";
import { loadFamily, withSampling } from "./families.js";
import { labelGroup } from "./label.js";
import { encodeGroup } from "./labelled-group.js";

export default async function label(task: LabelTask): Promise<unknown> {
  const { family, sampling, plans, scenarios, seed, index } = task;
  const drawn = withSampling(await loadFamily(family), sampling);
  const rng = new Rng(seed).fork(index);
  const group = await labelGroup(drawn, { plans, scenarios }, index, rng, () => loadBackend("highs"));
  return move(encodeGroup(group));
}
