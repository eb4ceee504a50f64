import { LeastSquaresComparator } from "../comparators.js";
import { squaredLoss } from "../losses.js";
import type { Dataset } from "./dataset.js";
import type { Experiment, Play, Rounds, Run } from "./experiment.js";
import { GroupCurves } from "./group-curves.js";
import { createGroupwise, type GroupwiseMethod, METHODS, type SingleMethod } from "./methods.js";

/** Rows between two looks at the stop. */
export const STOP_INTERVAL = 4096;

/** Online regression on a table: squared loss, against each group's own least-squares model. */
export function tableExperiment(data: Dataset): Experiment {
  const { rows, labels } = data;
  const rounds: Rounds = {
    count: rows.length,
    groups: data.groups,
    membership: data.membership,
    sortKeys: data.sortKeys,
  };
  return {
    name: data.name,
    dimension: rows[0].length,
    rounds,
    runs: METHODS.map((method) =>
      method.kind === "single" ? singleRun(method, data, rounds) : groupwiseRun(method, data, rounds),
    ),
    newHindsight: () => {
      const comparator = new LeastSquaresComparator(rows[0].length);
      return {
        add: (t) => comparator.add(rows[t], labels[t], 1),
        best: () => comparator.best().loss,
      };
    },
  };
}

function singleRun(method: SingleMethod, data: Dataset, rounds: Rounds): Run {
  const play = ({ order, stop }: Play) => {
    const learner = method.create(data);
    const curves = new GroupCurves(rounds);
    for (let s = 0; s < order.length; s++) {
      if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
      const t = order[s];
      curves.add(t, squaredLoss.value(learner.predict(t), data.labels[t]));
      learner.update(t, data.labels[t]);
    }
    return { [method.column]: curves };
  };
  return { columns: [method.column], play };
}

/** One run gives two accounts of the same weights: the loss expected over a draw, and that of the average. */
function groupwiseRun(method: GroupwiseMethod, data: Dataset, rounds: Rounds): Run {
  const { expectedColumn, averagedColumn } = method;
  const play = ({ order, stop }: Play) => {
    const learner = createGroupwise(method, data);
    const [expected, averaged] = [new GroupCurves(rounds), new GroupCurves(rounds)];
    for (let s = 0; s < order.length; s++) {
      if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
      const t = order[s];
      averaged.add(t, learner.step(t, data.labels[t]));
      expected.add(t, learner.lastExpectedLoss);
    }
    return { [expectedColumn]: expected, [averagedColumn]: averaged };
  };
  return { columns: [expectedColumn, averagedColumn], play };
}
