import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskyInverse, choleskyLogDeterminant } from "../../src/tensor/cholesky.js";
import { decodeFloats, encodeFloats } from "../../src/tensor/float-codec.js";
import { RIDGE_REFRESH_EVERY, RidgeRegression } from "../../src/tensor/ridge.js";
import { Rng } from "../../src/tensor/rng.js";

const point = (rng: Rng, d: number) => Float64Array.from({ length: d }, () => rng.uniform(-1, 1));

describe("ridge regression", () => {
  it("keeps inverse, log-determinant and coefficients equal to a solution from scratch", () => {
    const rng = new Rng(3);
    const d = 5;
    const lambda = 0.1;
    const model = new RidgeRegression(d, lambda);
    const gram = new Float64Array(d * d);
    const moment = new Float64Array(d);
    for (let i = 0; i < d; i++) gram[i * d + i] = lambda;
    // Stops short of and beyond a refresh: both paths are compared.
    for (let t = 1; t <= RIDGE_REFRESH_EVERY + 20; t++) {
      const x = point(rng, d);
      const weight = rng.uniform(0, 2);
      const y = rng.normal();
      model.update(x, y, weight);
      for (let i = 0; i < d; i++) {
        moment[i] += weight * y * x[i];
        for (let j = 0; j < d; j++) gram[i * d + j] += weight * x[i] * x[j];
      }
      if (t % 170 !== 0 && t !== RIDGE_REFRESH_EVERY) continue;
      const factor = new Float64Array(d * d);
      choleskyFactor(gram, d, factor);
      const inverse = choleskyInverse(factor, d, new Float64Array(d * d));
      expect(model.design.isFresh).toBe(t === RIDGE_REFRESH_EVERY);
      expect(
        Math.max(...inverse.map((v, i) => Math.abs(v - model.design.inverse.toDense()[i]))),
      ).toBeLessThan(1e-11);
      expect(model.design.logDeterminant).toBeCloseTo(
        choleskyLogDeterminant(factor, d) - d * Math.log(lambda),
        9,
      );
      for (let i = 0; i < d; i++) {
        const theta = moment.reduce((sum, m, j) => sum + inverse[i * d + j] * m, 0);
        expect(model.theta[i]).toBeCloseTo(theta, 10);
      }
    }
  });

  it("satisfies the identity of Zhdanov and Kalnishkan: discounted online loss = regularised batch loss", () => {
    const rng = new Rng(11);
    const model = new RidgeRegression(3, 0.7);
    const seen: { x: Float64Array; y: number }[] = [];
    let online = 0;
    for (let t = 0; t < 200; t++) {
      const x = point(rng, 3);
      const y = rng.uniform();
      const predicted = model.predict(x);
      const k = model.update(x, y);
      online += (predicted - y) ** 2 / (1 + k);
      seen.push({ x, y });
    }
    const penalty = 0.7 * model.theta.reduce((sum, v) => sum + v * v, 0);
    const batch = seen.reduce((sum, { x, y }) => sum + (y - model.predict(x)) ** 2, penalty);
    expect(online).toBeCloseTo(batch, 9);
  });

  it("continues bit for bit after a round trip through JSON", () => {
    const rng = new Rng(8);
    const model = new RidgeRegression(4, 0.1);
    for (let t = 0; t < 50; t++) model.update(point(rng, 4), rng.normal());
    const restored = RidgeRegression.restore(JSON.parse(JSON.stringify(model.save())));
    for (let t = 0; t < RIDGE_REFRESH_EVERY; t++) {
      const x = point(rng, 4);
      const y = rng.normal();
      expect(restored.update(x, y)).toBe(model.update(x, y));
    }
    expect(restored.theta).toEqual(model.theta);
    expect(restored.design.inverse.values).toEqual(model.design.inverse.values);
    expect(restored.save()).toEqual(model.save());
  });
});

describe("floats as text", () => {
  it("keep every bit", () => {
    const values = Float64Array.of(0.1, -0, Number.POSITIVE_INFINITY, Number.NaN, 5e-324, -1 / 3);
    expect(decodeFloats(encodeFloats(values))).toEqual(values);
    expect(decodeFloats(encodeFloats(new Float64Array(0)))).toHaveLength(0);
    const many = Float64Array.from({ length: 5000 }, Math.sqrt);
    expect(decodeFloats(encodeFloats(many))).toEqual(many);
  });
});
