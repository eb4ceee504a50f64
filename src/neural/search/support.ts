import { chooseEvaluator } from "../../ccg/worst-case/choose.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { CONSTANT } from "../../model/sparse.js";
import type { ProblemStructure } from "../../model/structure.js";

/** Why the learned methods cannot model a problem; `undefined` where they can. */
export function whyNotModelled(problem: TwoStageProblem, structure: ProblemStructure): string | undefined {
  if (chooseEvaluator(problem, structure) === undefined) {
    return "no evaluator shows the worst case of a plan in this class";
  }
  const { firstStage, secondStage, objective, rows } = problem;
  // Indicator constants are ranges of what differs between scenarios.
  for (const column of [...objective.uncertain.column, ...rows.uncertain.column]) {
    if (column === CONSTANT) continue;
    const isFirst = column < firstStage.count;
    const stage = isFirst ? firstStage : secondStage;
    const j = isFirst ? column : column - firstStage.count;
    if (!Number.isFinite(stage.upper[j] - stage.lower[j])) {
      return `column ${stage.names[j]} has an uncertain coefficient and needs finite bounds`;
    }
  }
  return undefined;
}
