import { describe, expect, it } from "vitest";
import type { Cut } from "../../../src/ccg/relax-and-cut/cut.js";
import { Partition } from "../../../src/ccg/relax-and-cut/partition.js";
import { Relaxation } from "../../../src/ccg/relax-and-cut/relaxation.js";
import { loadBackend } from "../../../src/milp/index.js";
import { boxSet, TwoStageModel } from "../../../src/model/index.js";
import { analyse } from "../../../src/model/structure.js";

/** min x + (ξ − 3)(y₁ + y₂), y₁ + y₂ ≤ 1.5, y ≤ x binary, ξ ∈ [0, 1]: −1, and −2 with y relaxed. */
function twoItems() {
  const model = new TwoStageModel("two items");
  const x = model.firstStage({ name: "x", binary: true });
  const y = [1, 2].map((k) => model.secondStage({ name: `y${k}`, binary: true }));
  const [xi] = model.uncertain(boxSet([0], [1]));
  model.minimise(y.reduce((cost, item) => cost.plus(item.times(xi)).plus(item.times(-3)), x.times(1)));
  model.require(y[0].plus(y[1]).atMost(1.5), "capacity");
  y.forEach((item, k) => {
    model.require(item.atMost(x), `chosen ${k}`);
  });
  return model.build();
}

function cut(y: readonly number[]): Cut {
  return {
    origin: "face",
    xCoefficients: new Float64Array(1),
    yCoefficients: Float64Array.from(y),
    rhs: 1,
  };
}

describe("cuts of the relaxation", () => {
  it("are idle until a plan needs them, and only those it needs are used", async () => {
    const problem = twoItems();
    const relaxation = new Relaxation(problem, analyse(problem), await loadBackend("highs"), 1);
    const [whole] = new Partition(relaxation).weakest();
    const taken = Float64Array.of(1);
    expect(relaxation.valueAt(taken)?.value).toBeCloseTo(-2, 6);

    const [needed, redundant] = [cut([1, 1]), cut([1, 0])];
    relaxation.addIdle(redundant);
    relaxation.addIdle(needed);
    const relaxed = relaxation.valueAt(taken);
    expect(relaxed?.value).toBeCloseTo(-1, 5);
    expect(relaxed?.needed).toEqual([needed]);
    expect(relaxation.cuts).toEqual([]);
    expect(relaxation.solve(whole, {}).bound).toBeCloseTo(-2, 5);

    relaxation.use([needed]);
    relaxation.use([needed]);
    expect(relaxation.cuts).toEqual([needed]);
    expect(relaxation.solve(whole, {}).bound).toBeCloseTo(-1, 5);
    relaxation.dispose();
  });
});
