import { describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";
import {
  type Group,
  GroupwiseLearner,
  type GroupwiseOptions,
  LeastSquaresComparator,
  OnlineRidge,
  RunningMean,
  squaredLoss,
} from "../../src/regret/index.js";

type Options = GroupwiseOptions<Float64Array, number>;

const GROUPS: readonly Group<Float64Array>[] = [
  { name: "low", test: (x) => x[0] < 0.5 },
  { name: "high", test: (x) => x[0] >= 0.5 },
  { name: "soft", test: (x) => x[1] },
];

function options(changes: Partial<Options> = {}): Options {
  return {
    groups: GROUPS,
    learner: () => new OnlineRidge(3, { clip: [0, 1] }),
    loss: squaredLoss,
    comparator: () => new LeastSquaresComparator(3),
    ...changes,
  };
}

function stream(count: number, seed = 1): { x: Float64Array; y: number }[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => {
    const x = Float64Array.of(rng.uniform(), rng.uniform(), 1);
    return { x, y: Math.min(1, x[0] < 0.5 ? 0.8 * x[1] : 0.9 - 0.6 * x[1]) };
  });
}

function losses(learner: GroupwiseLearner<Float64Array, number>, rows = stream(300)): number[] {
  return rows.map(({ x, y }) => learner.step(x, y));
}

describe("GroupwiseLearner", () => {
  it("spreads a weight of one over the active groups", () => {
    const learner = new GroupwiseLearner(options());
    for (const { x, y } of stream(50)) {
      const { active, weights } = learner.predict(x);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(active).toContain(x[0] < 0.5 ? "low" : "high");
      expect(active).toContain("always_on");
      learner.update(y);
    }
  });

  it.each(["expected", "mixloss", "linearized"] as const)(
    "keeps every bound with %s feedback",
    (feedback) => {
      for (const range of [1, 2, "auto"] as const) {
        const learner = new GroupwiseLearner(options({ feedback, range }));
        losses(learner, stream(500));
        for (const group of learner.report()) {
          if (feedback === "linearized" && range === 1) continue;
          expect(group.aggregatorRegret).toBeLessThanOrEqual(group.aggregatorBound! + 1e-9);
          expect(group.regret!).toBeLessThanOrEqual(group.aggregatorBound! + group.learnerBound! + 1e-9);
        }
      }
    },
  );

  it("does not depend on the order of the groups", () => {
    const forward = losses(new GroupwiseLearner(options()));
    const backward = losses(new GroupwiseLearner(options({ groups: [...GROUPS].reverse() })));
    for (const [i, loss] of forward.entries()) expect(backward[i]).toBeCloseTo(loss, 12);
  });

  it("treats two equal groups like one with twice the prior", () => {
    const [first, ...rest] = GROUPS;
    const doubled = new GroupwiseLearner(options({ groups: [first, { ...first, name: "twin" }, ...rest] }));
    const heavy = new GroupwiseLearner(options({ groups: [{ ...first, prior: 2 }, ...rest] }));
    const expected = losses(heavy);
    for (const [i, loss] of losses(doubled).entries()) expect(loss).toBeCloseTo(expected[i], 12);
  });

  it("ignores a group that never wakes", () => {
    const idle = { name: "idle", test: () => false };
    expect(losses(new GroupwiseLearner(options({ groups: [...GROUPS, idle] })))).toEqual(
      losses(new GroupwiseLearner(options())),
    );
  });

  it("runs disjoint groups without always_on as independent learners", () => {
    const learner = new GroupwiseLearner(options({ groups: GROUPS.slice(0, 2), alwaysOn: false }));
    const alone = [new OnlineRidge(3, { clip: [0, 1] }), new OnlineRidge(3, { clip: [0, 1] })];
    for (const { x, y } of stream(200)) {
      const own = alone[x[0] < 0.5 ? 0 : 1];
      expect(learner.predict(x).value).toBe(own.predict(x));
      learner.update(y);
      own.update(x, y);
    }
  });

  it.each(["mean", "sample"] as const)("resumes a checkpoint bit for bit (%s)", (output) => {
    const [first, second] = [stream(150, 1), stream(150, 2)];
    const original = new GroupwiseLearner(options({ output }));
    losses(original, first);
    original.removeGroup("soft");
    const state = JSON.parse(JSON.stringify(original.save()));
    const resumed = GroupwiseLearner.resume(state, options({ output, groups: GROUPS.slice(0, 2) }));
    expect(losses(resumed, second)).toEqual(losses(original, second));
    expect(resumed.report()).toEqual(original.report());
    expect(JSON.stringify(resumed.save())).toBe(JSON.stringify(original.save()));
  });

  it("refuses to resume with other settings, groups or learners", () => {
    const state = new GroupwiseLearner(options()).save();
    expect(() => GroupwiseLearner.resume(state, options({ range: 1 }))).toThrow(/range/);
    expect(() => GroupwiseLearner.resume(state, options({ groups: [] }))).toThrow(/low/);
    expect(() => GroupwiseLearner.resume(state, options({ learner: () => new RunningMean() }))).toThrow(
      /ridge/,
    );
  });

  it("takes labels late and in any order, at most once", () => {
    const learner = new GroupwiseLearner(options());
    const tickets = stream(3).map(({ x }) => learner.predict(x).ticket);
    learner.update(0.3, tickets[2]);
    learner.update(0.1, tickets[0]);
    learner.update(null, tickets[1]);
    expect(learner.unlabelled).toBe(1);
    expect(learner.report().at(-1)!.rounds).toBe(2);
    expect(() => learner.update(0.1, tickets[0])).toThrow(/no open round/);
  });

  it("bounds the rounds that wait for labels", () => {
    const learner = new GroupwiseLearner(options({ maxPending: 2 }));
    const [{ x }] = stream(1);
    learner.predict(x);
    learner.predict(x);
    expect(() => learner.predict(x)).toThrow(/wait for their labels/);
  });

  it("counts a new group's regret from its birth and can warm-start it", () => {
    const learner = new GroupwiseLearner(options());
    losses(learner, stream(100));
    learner.addGroup({ name: "late", test: (x) => x[1] > 0.5 }, { warmStart: "always_on" });
    const before = learner.predict(Float64Array.of(0.2, 0.9, 1));
    const at = (name: string) => before.proposals[before.active.indexOf(name)];
    expect(at("late")).toBe(at("always_on"));
    learner.update(0.5);
    const report = learner.report().find((group) => group.name === "late")!;
    expect([report.bornAt, report.rounds]).toEqual([100, 1]);
  });

  it("follows the policy for unknown membership", () => {
    const groups: Group<Float64Array>[] = [{ name: "known", test: (x) => (x[0] > 0.9 ? null : x[0] > 0.45) }];
    const weightOfKnown = (missing: "inactive" | "prior") => {
      const learner = new GroupwiseLearner(options({ groups, missing }));
      for (const first of [0.2, 0.5, 0.6, 0.3]) learner.step(Float64Array.of(first, 0, 1), 0.5);
      return learner.predict(Float64Array.of(0.95, 0, 1)).active.includes("known");
    };
    expect(weightOfKnown("inactive")).toBe(false);
    expect(weightOfKnown("prior")).toBe(true);
    const strict = new GroupwiseLearner(options({ groups, missing: "error" }));
    expect(() => strict.predict(Float64Array.of(0.95, 0, 1))).toThrow(/unknown membership/);
  });

  it("refuses, skips or imputes features that are not finite", () => {
    const bad = Float64Array.of(Number.NaN, 0.5, 1);
    expect(() => new GroupwiseLearner(options()).predict(bad)).toThrow(/features\[0\]/);
    for (const nonFinite of ["skip", "impute"] as const) {
      const learner = new GroupwiseLearner(options({ nonFinite }));
      losses(learner, stream(50));
      const reference = JSON.stringify(learner.save().groups.at(-1)!.learner);
      expect(learner.step(bad, 0.5)).toBeLessThan(1);
      expect(JSON.stringify(learner.save().groups.at(-1)!.learner) === reference).toBe(nonFinite === "skip");
    }
  });

  it("silences a learner that proposes NaN, and only it", () => {
    const broken = {
      ...new RunningMean(),
      predict: () => Number.NaN,
      update() {},
      save: () => null,
      load() {},
    };
    const learner = new GroupwiseLearner<Float64Array, number>(
      options({ learner: (group) => (group.name === "low" ? broken : new OnlineRidge(3)) }),
    );
    expect(losses(learner).every(Number.isFinite)).toBe(true);
    expect(learner.report()[0].invalidProposals).toBeGreaterThan(0);
  });

  it("rejects contradictory options with a remedy", () => {
    const twice = [GROUPS[0], GROUPS[0]];
    expect(() => new GroupwiseLearner(options({ groups: twice }))).toThrow(/named twice/);
    const zeroOne = { name: "zero-one", value: () => 0, convex: false };
    expect(() => new GroupwiseLearner(options({ loss: zeroOne, output: "mean" }))).toThrow(/"sample"/);
    const membership = [{ name: "two", test: () => 2 }];
    const learner = new GroupwiseLearner(options({ groups: membership }));
    expect(() => learner.predict(Float64Array.of(0, 0, 0))).toThrow(/\[0, 1\]/);
  });
});
