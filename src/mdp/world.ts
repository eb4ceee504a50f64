import { modelEnvironment } from "./environment.js";
import { exactRobust } from "./exact.js";
import {
  type AmericanPutOptions,
  americanPut,
  americanPutReturn,
  americanPutRule,
} from "./instances/american-put.js";
import type { ModelInstance } from "./instances/instance.js";
import type { LinearModel } from "./linear-model.js";
import type { DrRpoOptions } from "./options.js";
import { type Policy, tabulate } from "./policy.js";
import type { UncertaintySet } from "./sets.js";

const NONE = { kind: "none" } as const;

/** Where to learn, and how to judge what was learned: exactly, never by sampling. */
export interface World {
  readonly name: string;
  readonly learning: Pick<DrRpoOptions<number>, "environment" | "features" | "valueCap"> & {
    readonly rewards: Float64Array;
  };
  /** The known linear MDP; without one there is no exact robust planning. */
  readonly model?: LinearModel;
  /** What the perturbation level from 0 to 1 means, for axes and tables. */
  readonly perturbation: string;
  /** Expected return of a policy in the nominal world. */
  nominalReturn(policy: Policy<number>): number;
  /** Expected return of a policy in the target at this level. */
  targetReturn(policy: Policy<number>, level: number): number;
  /** Policies to compare with, by name: their return in the target at a level. */
  readonly references: Readonly<Record<string, (level: number) => number>>;
  readonly nominalOptimum: number;
}

/** A known linear MDP with a family of targets. */
export function modelWorld(instance: ModelInstance, uncertainty: UncertaintySet): World {
  const { model, name } = instance;
  const nominal = exactRobust(model, NONE);
  const returnIn = (target: LinearModel, policy: Float64Array) => exactRobust(target, NONE, { policy }).value;
  return {
    name,
    model,
    learning: { ...modelEnvironment(model), rewards: model.theta },
    perturbation: "perturbation",
    nominalReturn: (policy) => returnIn(model, tabulate(policy, model.states)),
    targetReturn: (policy, level) => returnIn(instance.target(level), tabulate(policy, model.states)),
    references: {
      "robust optimum": (level) => returnIn(instance.target(level), exactRobust(model, uncertainty).policy),
      "nominal optimum": (level) => returnIn(instance.target(level), nominal.policy),
    },
    nominalOptimum: nominal.value,
  };
}

/** Prices at the start over which returns are averaged, where the start is a range: 95, 95.5, …, 105 as published. */
const START_PRICES = 21;
const NOMINAL_UP = 0.5;

/** The American put; its target at level q lets prices rise with probability q. */
export function americanPutWorld(options: AmericanPutOptions): World {
  const { horizon, start, upProbability = NOMINAL_UP } = options;
  const { environment, features, rewards, valueCap } = americanPut(options);
  const starts =
    typeof start === "number"
      ? [start]
      : Array.from(
          { length: START_PRICES },
          (_, i) => start[0] + (i * (start[1] - start[0])) / (START_PRICES - 1),
        );
  const average = (value: (price: number) => number) =>
    starts.reduce((sum, price) => sum + value(price), 0) / starts.length;
  const returnOf = (policy: Policy<number>, up: number) =>
    average((price) => americanPutReturn(policy, price, horizon, up));
  const ruleFor = (up: number) => (level: number) =>
    average((price) => americanPutReturn(americanPutRule(price, horizon, up), price, horizon, level));
  return {
    name: "american-put",
    learning: { environment, features, rewards, valueCap },
    perturbation: "probability of a rise",
    nominalReturn: (policy) => returnOf(policy, upProbability),
    targetReturn: returnOf,
    references: { [`best rule for ${upProbability}`]: ruleFor(upProbability) },
    nominalOptimum: ruleFor(upProbability)(upProbability),
  };
}

/** Exact values of a policy in the nominal world and, where a model is known, in the worst case. */
export interface WorldValues {
  readonly nominalValue: number;
  readonly nominalOptimum: number;
  readonly robustValue?: number;
  readonly robustOptimum?: number;
}

export function worldValues(world: World, uncertainty: UncertaintySet, policy: Policy<number>): WorldValues {
  const { model } = world;
  const nominal = { nominalValue: world.nominalReturn(policy), nominalOptimum: world.nominalOptimum };
  if (model === undefined) return nominal;
  return {
    ...nominal,
    robustValue: exactRobust(model, uncertainty, { policy: tabulate(policy, model.states) }).value,
    robustOptimum: exactRobust(model, uncertainty).value,
  };
}
