import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import { type Contraction, fixedPointOfContraction } from "../../src/halpern/index.js";
import { norm2 } from "../../src/tensor/index.js";

/** c·R(θ) around a fixed point: a contraction with exactly this factor, which only turns when c is near 1. */
function turning(factor: number, angle: number): Contraction {
  const [cos, sin] = [factor * Math.cos(angle), factor * Math.sin(angle)];
  return {
    dim: 2,
    factor,
    norm: "euclidean",
    apply: (u, out) => {
      const [a, b] = [u[0] - 1, u[1] + 2];
      out[0] = 1 + cos * a - sin * b;
      out[1] = -2 + sin * a + cos * b;
    },
  };
}
const distanceToSolution = (u: ArrayLike<number>) => norm2([u[0] - 1, u[1] + 2]);

describe("Halpern iteration on contractions", () => {
  it.each([
    [0.5, 2],
    [0.9, 1],
    [0.999, 0.05],
    [0.999, Math.PI],
  ])("‖u_k − T(u_k)‖ ≤ (1 + c)‖u₀ − u*‖/Σ c^{−i}, c = %d, angle %d", (factor, angle) => {
    let tightest = 0;
    for (const iterations of [1, 2, 5, 20, 100, 400]) {
      const { residual } = fixedPointOfContraction(turning(factor, angle), [4, 2], {
        tolerance: 0,
        maxIterations: iterations,
      });
      let sum = 0;
      for (let i = 0; i <= iterations; i++) sum += factor ** -i;
      const bound = ((1 + factor) * 5) / sum;
      expect(residual).toBeLessThanOrEqual(bound * (1 + 1e-9) + 1e-14);
      tightest = Math.max(tightest, residual / bound);
    }
    if (angle === Math.PI) expect(tightest).toBeGreaterThan(0.99); // −cI attains the bound
  });

  it("ends within the stated error, and far earlier than the plain iteration where that only turns", () => {
    const map = turning(0.999, Math.PI);
    const options = { tolerance: 4, maxIterations: 100_000 };
    const anchored = fixedPointOfContraction(map, [4, 2], options);
    const plain = fixedPointOfContraction(map, [4, 2], { ...options, anchor: "none" });
    for (const result of [anchored, plain]) {
      expect(result.status).toBe("optimal");
      expect(distanceToSolution(result.u)).toBeLessThanOrEqual(result.errorBound * (1 + 1e-9));
    }
    expect(anchored.iterations * 4).toBeLessThan(plain.iterations);
  });

  it("works in the maximum norm: policy evaluation on a ring of states", () => {
    const [states, discount] = [40, 0.97];
    const reward = Float64Array.from({ length: states }, (_, s) => Math.sin(s));
    const bellman: Contraction = {
      dim: states,
      factor: discount,
      norm: "maximum",
      apply: (v, out) => {
        for (let s = 0; s < states; s++) out[s] = reward[s] + discount * v[(s + 1) % states];
      },
    };
    const { status, u, errorBound } = fixedPointOfContraction(bellman, new Float64Array(states), {
      tolerance: 1e-9,
    });
    expect(status).toBe("optimal");
    let exact = 0; // V(0) = Σ γ^t r(t), the ring closes after `states` steps
    for (let t = 0; t < states; t++) exact += discount ** t * reward[t];
    exact /= 1 - discount ** states;
    expect(Math.abs(u[0] - exact)).toBeLessThanOrEqual(errorBound + 1e-12);
  });

  it("names bad data, and maps that are no contraction end as diverged with finite numbers", () => {
    const map = turning(0.5, 1);
    expect(() => fixedPointOfContraction({ ...map, factor: 1 }, [0, 0])).toThrow(InputError);
    expect(() => fixedPointOfContraction(map, [0])).toThrow("start");
    expect(() => fixedPointOfContraction(map, [0, Number.NaN])).toThrow("start[1]");
    expect(() =>
      fixedPointOfContraction({ ...map, apply: (_u, out) => out.fill(Number.NaN) }, [0, 0]),
    ).toThrow("apply");
    const growing = { ...map, apply: (u: Float64Array, out: Float64Array) => out.set([2 * u[0] + 1, 0]) };
    const result = fixedPointOfContraction(growing, [0, 0]);
    expect(result.status).toBe("diverged");
    expect(result.u.every(Number.isFinite)).toBe(true);
    expect(fixedPointOfContraction({ ...map, factor: 0, apply: (_u, out) => out.fill(3) }, [0, 0]).u).toEqual(
      Float64Array.of(3, 3),
    );
  });
});
