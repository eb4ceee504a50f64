/** The small network whose every activation pattern was solved as a linear programme. */
import { describe, expect, it } from "vitest";
import type { AffineExpression } from "../../src/ccg/affine-expression.js";
import { hasSolution, LinearModelBuilder, loadBackend } from "../../src/milp/index.js";
import {
  addReluLayer,
  denseExpressions,
  denseRanges,
  type Exactness,
  type Ranges,
  reluRanges,
} from "../../src/neural/index.js";

const W1 = Float64Array.of(1, -1, 0.5, 1, -1, 0.25);
const b1 = [0.25, -0.5, 0.1];
const W2 = Float64Array.of(2, -1, 1.5, -1, 1, 1);
const b2 = [-0.2, 0.3];
const w3 = Float64Array.of(1, -2);
const b3 = [0.5];
const box: Ranges = { lower: Float64Array.of(-1, -1), upper: Float64Array.of(1, 1) };

const first = denseRanges(W1, box, b1);
const second = denseRanges(W2, reluRanges(first), b2);

/** Least and greatest output over the inputs' bounds. */
async function extremes(exactness: Exactness, input: Ranges = box) {
  const backend = await loadBackend("highs");
  return [1, -1].map((sign) => {
    const builder = new LinearModelBuilder();
    const x: AffineExpression[] = Array.from(input.lower, (lower, k) => ({
      constant: 0,
      columns: [builder.addColumn({ lower, upper: input.upper[k] })],
      values: [1],
    }));
    const h = addReluLayer(builder, denseExpressions(W1, x, b1), first, exactness);
    const g = addReluLayer(builder, denseExpressions(W2, h, b2), second, exactness);
    const [output] = denseExpressions(w3, g, b3);
    builder.offset = sign * output.constant;
    output.columns.forEach((column, k) => {
      builder.addCost(column, sign * output.values[k]);
    });
    const session = backend.open(builder.build());
    const answer = session.solve({ relativeGap: 0, absoluteGap: 1e-9 });
    session.dispose();
    if (!hasSolution(answer)) throw new Error(answer.status);
    return { value: sign * answer.objective, x: [...answer.x.slice(0, 2)] };
  });
}

function expectRanges({ lower, upper }: Ranges, low: readonly number[], high: readonly number[]) {
  low.forEach((value, k) => {
    expect(lower[k]).toBeCloseTo(value, 12);
  });
  high.forEach((value, k) => {
    expect(upper[k]).toBeCloseTo(value, 12);
  });
}

describe("a ReLU network inside a MILP", () => {
  it("has the known interval bounds", () => {
    expectRanges(first, [-1.75, -2, -1.15], [2.25, 1, 1.35]);
    expectRanges(second, [-1.2, -1.95], [6.325, 2.65]);
    expectRanges(denseRanges(w3, reluRanges(second), b3), [-4.8], [6.825]);
  });

  it("has the known extremes over the box", async () => {
    const [least, greatest] = await extremes("exact");
    expect(least.value).toBeCloseTo(-1.8875, 6);
    expect(least.x[0]).toBeCloseTo(-0.0875, 5);
    expect(least.x[1]).toBeCloseTo(1, 5);
    expect(greatest.value).toBeCloseTo(4.8, 6);
    expect(greatest.x[0]).toBeCloseTo(1, 5);
    expect(greatest.x[1]).toBeCloseTo(-1, 5);
  });

  it("has the known bounds of the triangle relaxation", async () => {
    const [least, greatest] = await extremes("relaxed");
    expect(least.value).toBeCloseTo(-3.905787, 5);
    expect(greatest.value).toBeCloseTo(5.122924, 5);
  });

  it.each([
    [0, 0, 0.65],
    [1, 1, -1.6],
    [-1, 1, -0.975],
    [0.5, 0.5, -0.05],
  ])("gives the known output at (%d, %d)", async (x1, x2, output) => {
    const point = { lower: Float64Array.of(x1, x2), upper: Float64Array.of(x1, x2) };
    for (const { value } of await extremes("exact", point)) expect(value).toBeCloseTo(output, 6);
  });

  it("needs no binary where the objective pushes a unit down", () => {
    const builder = new LinearModelBuilder();
    const x = { constant: 0, columns: [builder.addColumn({ lower: -1, upper: 1 })], values: [1] };
    const range = { lower: Float64Array.of(-1), upper: Float64Array.of(1) };
    addReluLayer(builder, [x], range, "above");
    expect([...builder.build().integer]).toEqual([0, 0]);
    addReluLayer(builder, [x], range, "exact");
    expect([...builder.build().integer].filter((integer) => integer === 1)).toHaveLength(1);
  });
});
