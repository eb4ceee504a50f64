import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";
import {
  type Aggregator,
  type AggregatorKind,
  adaNormalHedgeLogWeight,
  createAggregator,
  type LossRange,
} from "../../src/regret/index.js";

describe("AdaNormalHedge's weight", () => {
  it.each([
    [0, 0, -1.6204674520812685],
    [-0.999999, 0.5, -29.82824569320714],
    [0.5, 0.5, -1.1258993101271337],
    [1, 1, -0.7468285440585267],
    [3, 10, -1.3962142058540943],
    [-0.5, 2, -4.26274508012813],
    [50, 60, 13.111632108917732],
    [3000, 3100, 967.0597821768642],
    [100000, 100000, 33332.6675367701],
  ])("ln w(%d, %d)", (regret, absolute, expected) => {
    expect(adaNormalHedgeLogWeight(regret, absolute)).toBeCloseTo(expected, 10);
  });

  it("vanishes where the regret has fallen to −1", () => {
    expect(adaNormalHedgeLogWeight(-1, 5)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("satisfies the one-step lemma Φ(R+r, C+|r|) ≤ Φ(R, C) + w(R, C)·r + 3|r|/(2(C+1)) on a grid", () => {
    const phi = (R: number, C: number) => (R <= 0 ? 1 : Math.exp((R * R) / (3 * C)));
    let worst = Number.NEGATIVE_INFINITY;
    for (let C = 0; C <= 20; C += 0.5) {
      for (let R = -C; R <= C; R += 0.25) {
        const weight = Math.exp(adaNormalHedgeLogWeight(R, C));
        for (let r = -1; r <= 1; r += 0.05) {
          const right = phi(R, C) + weight * r + (3 * Math.abs(r)) / (2 * (C + 1));
          worst = Math.max(worst, phi(R + r, C + Math.abs(r)) / right);
        }
      }
    }
    expect(worst).toBeLessThanOrEqual(1 + 1e-12);
  });

  it("satisfies Σ |r_t|/(C_{t−1}+1) ≤ 1 + ln(1 + C_T)", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 }), (steps) => {
        let [total, sum] = [0, 0];
        for (const step of steps) {
          sum += step / (total + 1);
          total += step;
        }
        expect(sum).toBeLessThanOrEqual(1 + Math.log1p(total) + 1e-12);
      }),
    );
  });
});

const CASES: readonly [AggregatorKind, LossRange][] = [
  ["adanormalhedge", 1],
  ["adanormalhedge", "auto"],
  ["squint", 1],
  ["coin", 1],
  ["regret-matching", 1],
];

/** Plays T rounds of losses chosen by `lossOf` against the weights; returns the true regrets. */
function play(
  aggregator: Aggregator,
  experts: number,
  rounds: number,
  rng: Rng,
  lossOf: (t: number, expert: number, weight: number) => number,
): Float64Array {
  const regrets = new Float64Array(experts);
  const active = new Int32Array(experts);
  const [activation, weights, r] = [0, 1, 2].map(() => new Float64Array(experts));
  for (let t = 0; t < rounds; t++) {
    let count = 0;
    for (let i = 0; i < experts; i++) {
      if (i > 0 && rng.uniform() < 0.5) continue;
      active[count] = i;
      activation[count++] = rng.uniform() < 0.2 ? 0.5 : 1;
    }
    aggregator.weights(active, activation, count, weights);
    const losses = Float64Array.from({ length: count }, (_, k) => lossOf(t, active[k], weights[k]));
    const own = losses.reduce((sum, loss, k) => sum + weights[k] * loss, 0);
    for (let k = 0; k < count; k++) {
      r[k] = activation[k] * (own - losses[k]);
      regrets[active[k]] += r[k];
    }
    aggregator.update(active, r, count);
  }
  return regrets;
}

describe("regret bounds", () => {
  it.each(CASES)("%s with range %s keeps its bound on 200 random and adversarial streams", (kind, range) => {
    for (let stream = 0; stream < 200; stream++) {
      const rng = new Rng(stream);
      const experts = 2 + (stream % 7);
      const aggregator = createAggregator(kind, range);
      for (let i = 0; i < experts; i++) aggregator.add(stream % 2 === 0 ? 1 : 0.1 + rng.uniform());
      const adversaries = [
        () => rng.uniform(),
        (_t: number, i: number) => Number(rng.uniform() < 0.3 + i / (2 * experts)),
        (_t: number, _i: number, weight: number) => Number(weight > 1 / experts),
        (t: number, i: number) => Number(Math.floor(t / 25) % experts !== i),
        (t: number) => rng.uniform() * (t < 100 ? 0.01 : 1),
      ];
      const regrets = play(aggregator, experts, 300, rng, adversaries[stream % adversaries.length]);
      for (let i = 0; i < experts; i++) {
        expect(regrets[i]).toBeLessThanOrEqual(aggregator.bound(i)! + 1e-9);
      }
    }
  });

  it("refuses to vouch for losses beyond the declared range", () => {
    const aggregator = createAggregator("adanormalhedge", 0.1);
    for (let i = 0; i < 2; i++) aggregator.add();
    play(aggregator, 2, 20, new Rng(1), (_t, i) => i);
    expect(aggregator.bound(0)).toBeNull();
  });
});

describe("aggregators", () => {
  it.each(CASES)("%s (%s) goes on bit for bit from a checkpoint, past its first growth", (kind, range) => {
    const make = () => createAggregator(kind, range);
    const [original, restored] = [make(), make()];
    for (let i = 0; i < 40; i++) original.add(1 + i / 40);
    play(original, 40, 50, new Rng(4), (t, i) => ((t * 7 + i * 13) % 11) / 10);
    restored.load(JSON.parse(JSON.stringify(original.save())));
    const lossOf = (t: number, i: number) => ((t * 5 + i * 3) % 7) / 6;
    expect(play(restored, 40, 50, new Rng(5), lossOf)).toEqual(play(original, 40, 50, new Rng(5), lossOf));
  });

  it("falls back on the prior when every weight vanishes", () => {
    const aggregator = createAggregator("adanormalhedge", 1);
    for (const prior of [1, 3]) aggregator.add(prior);
    const active = Int32Array.of(0, 1);
    for (let t = 0; t < 3; t++) aggregator.update(active, Float64Array.of(-1, -1), 2);
    const weights = new Float64Array(2);
    aggregator.weights(active, Float64Array.of(1, 1), 2, weights);
    expect([...weights]).toEqual([0.25, 0.75]);
  });

  it("does not care for the scale of the losses with range auto or regret matching", () => {
    for (const kind of ["adanormalhedge", "regret-matching"] as const) {
      const [one, other] = [1, 1024].map((scale) => {
        const aggregator = createAggregator(kind, "auto");
        for (let i = 0; i < 4; i++) aggregator.add();
        const regrets = play(
          aggregator,
          4,
          400,
          new Rng(9),
          (t, i) => scale * (((t * 31 + i * 17) % 13) / 13),
        );
        return regrets.map((regret) => regret / scale);
      });
      for (const [i, regret] of one.entries()) expect(other[i]).toBeCloseTo(regret, 9);
    }
  });

  it("asks for a range where one is needed", () => {
    expect(() => createAggregator("coin", "auto")).toThrow(/largest loss difference/);
    expect(() => createAggregator("squint", -1)).toThrow(/range/);
  });
});
