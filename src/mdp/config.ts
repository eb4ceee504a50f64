import { InputError, showValue } from "../base/errors.js";
import type { BonusKind } from "./action-values.js";
import { exactRobust } from "./exact.js";
import type { AmericanPutOptions } from "./instances/american-put.js";
import type { ModelInstance } from "./instances/instance.js";
import { randomSimplex, shiftedTarget } from "./instances/random-simplex.js";
import { simLinear, simLinearB } from "./instances/sim-linear.js";
import { checkLinearModel, type LinearModel } from "./linear-model.js";
import type { DrRpoOptions, PolicyUpdate } from "./options.js";
import type { UncertaintySet } from "./sets.js";
import { americanPutWorld, modelWorld, type World } from "./world.js";

/** The environment part of a configuration. */
export type EnvironmentConfig =
  | { readonly kind: "sim-linear"; readonly delta?: number; readonly xi?: number; readonly epsilon?: number }
  | { readonly kind: "sim-linear-b" }
  | {
      readonly kind: "random";
      readonly horizon: number;
      readonly states: number;
      readonly actions: number;
      readonly dim: number;
      readonly seed: number;
    }
  | ({ readonly kind: "american-put" } & AmericanPutOptions)
  | { readonly kind: "model"; readonly model: ModelConfig };

/** A linear model whose arrays are plain ones. */
type ModelConfig = {
  readonly [K in keyof LinearModel]: LinearModel[K] extends Float64Array ? readonly number[] : LinearModel[K];
};

/** A learning task as JSON, for the command line. */
export interface MdpConfig {
  readonly environment: EnvironmentConfig;
  /** As in the library; `"radius": "instance"` takes the radii that a random model comes with. */
  readonly uncertainty:
    | UncertaintySet
    | { readonly kind: "constrained"; readonly divergence: "tv"; readonly radius: "instance" };
  /** `dr-rpo` (default), or a value-based baseline. */
  readonly method?: MdpMethod;
  readonly episodes: number;
  readonly rewards?: "known" | "estimate";
  readonly temperature?: number;
  readonly update?: PolicyUpdate;
  readonly stepSize?: number;
  readonly beta?: number | "theory";
  readonly ridge?: number;
  readonly bonus?: BonusKind;
  readonly projectFactors?: boolean | "auto";
  readonly rareSwitching?: boolean | "auto";
  readonly varianceFloor?: number;
  readonly bonusScale?: "none" | "delta";
  readonly refreshReferenceEvery?: number;
}

export type MdpMethod = "dr-rpo" | "dr-lsvi-ucb" | "we-drive-u" | "lsvi-ucb";

/** What a baseline fixes or prefers, on top of a configuration; the same choices as the library's functions. */
const METHODS: Record<MdpMethod, Partial<DrRpoOptions<number>>> = {
  "dr-rpo": {},
  "dr-lsvi-ucb": { update: "greedy", projectFactors: false },
  "we-drive-u": { update: "greedy", projectFactors: false, rareSwitching: true, varianceFloor: 1 },
  "lsvi-ucb": { update: "greedy", projectFactors: false, bonus: "elliptical" },
};

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...[
    "environment",
    "uncertainty",
    "method",
    "episodes",
    "rewards",
    "temperature",
    "update",
    "stepSize",
    "beta",
  ],
  ...[
    "ridge",
    "bonus",
    "projectFactors",
    "rareSwitching",
    "varianceFloor",
    "bonusScale",
    "refreshReferenceEvery",
  ],
]);

/** Fields of every kind of environment; numbers unless said otherwise. */
const ENVIRONMENT_FIELDS: Readonly<Record<EnvironmentConfig["kind"], readonly string[]>> = {
  "sim-linear": ["delta", "xi", "epsilon"],
  "sim-linear-b": [],
  random: ["horizon", "states", "actions", "dim", "seed"],
  "american-put": ["horizon", "dim", "start", "upProbability"],
  model: ["model"],
};
/** Fields that hold something else than one number, checked where they are read. */
const COMPOSITE_FIELDS: ReadonlySet<string> = new Set(["start", "model"]);

/** A configuration made ready: the world, the set, and the options to learn with. */
export interface MdpTask {
  readonly world: World;
  readonly uncertainty: UncertaintySet;
  readonly method: MdpMethod;
  /** Options of `drRpo` for one seed. */
  options(seed: number): DrRpoOptions<number>;
}

/**
 * Reads a configuration.
 *
 * @throws InputError naming the field that is missing, unknown or out of range.
 */
export function readMdpConfig(config: MdpConfig): MdpTask {
  if (typeof config !== "object" || config === null)
    throw InputError.of("config", `is ${showValue(config)}`, "give a JSON object");
  for (const field of Object.keys(config))
    if (!KNOWN_FIELDS.has(field))
      throw InputError.of(field, "is not an option of mdp", `use ${[...KNOWN_FIELDS].join(", ")}`);
  const { environment, uncertainty: given, method = "dr-rpo", episodes, rewards = "known", ...rest } = config;
  if (!(method in METHODS))
    throw InputError.of(
      "method",
      `is ${showValue(method)}`,
      `give one of ${Object.keys(METHODS).join(", ")}`,
    );
  if (given === undefined)
    throw InputError.of("uncertainty", "is missing", 'give a set, such as {"kind": "none"}');
  if (rewards !== "known" && rewards !== "estimate")
    throw InputError.of("rewards", `is ${showValue(rewards)}`, "give known or estimate");
  checkEnvironmentFields(environment);
  const { world, uncertainty } = readEnvironment(environment, given);
  return {
    world,
    uncertainty,
    method,
    options: (seed) => ({
      ...METHODS[method],
      ...rest,
      ...world.learning,
      uncertainty: method === "lsvi-ucb" ? { kind: "none" } : uncertainty,
      rewards: rewards === "known" ? world.learning.rewards : "estimate",
      episodes,
      seed,
    }),
  };
}

function checkEnvironmentFields(environment: EnvironmentConfig | undefined): void {
  const fields = environment && ENVIRONMENT_FIELDS[environment.kind];
  if (fields === undefined)
    throw InputError.of(
      "environment.kind",
      `is ${showValue((environment as { kind?: unknown } | undefined)?.kind)}`,
      `give ${Object.keys(ENVIRONMENT_FIELDS).join(", ")}`,
    );
  for (const [field, value] of Object.entries(environment!)) {
    if (field === "kind") continue;
    if (!fields.includes(field))
      throw InputError.of(
        `environment.${field}`,
        `is no field of ${environment!.kind}`,
        fields.length === 0 ? "leave it out" : `use ${fields.join(", ")}`,
      );
    if (!COMPOSITE_FIELDS.has(field) && typeof value !== "number")
      throw InputError.of(`environment.${field}`, `is ${showValue(value)}`, "give a number");
  }
}

/** The result of `read`, whose errors are about parts of `field`. */
function within<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? error.within(field) : error;
  }
}

function readEnvironment(
  environment: EnvironmentConfig,
  given: MdpConfig["uncertainty"],
): { world: World; uncertainty: UncertaintySet } {
  if (environment.kind === "random") {
    const { model, radii } = within("environment", () => randomSimplex(environment));
    const uncertainty = withInstanceRadii(given, radii);
    return { world: modelWorld(shiftingInstance("random", model, uncertainty), uncertainty), uncertainty };
  }
  const uncertainty = withInstanceRadii(given, undefined);
  return { world: readWorld(environment, uncertainty), uncertainty };
}

function readWorld(
  environment: Exclude<EnvironmentConfig, { readonly kind: "random" }>,
  uncertainty: UncertaintySet,
): World {
  switch (environment.kind) {
    case "sim-linear": {
      const instance = within("environment", () => simLinear(environment));
      return modelWorld(instance, uncertainty);
    }
    case "sim-linear-b":
      return modelWorld(simLinearB(), uncertainty);
    case "american-put":
      return within("environment", () => americanPutWorld(environment));
    case "model": {
      const model = within("environment.model", () => readModel(environment.model));
      return modelWorld(shiftingInstance("model", model, uncertainty), uncertainty);
    }
  }
}

function readModel(given: ModelConfig | undefined): LinearModel {
  const { phi, theta, mu, initial, ...sizes } = given ?? ({} as ModelConfig);
  for (const [field, values] of Object.entries({ phi, theta, mu, initial }))
    if (!Array.isArray(values) || !values.every((value) => typeof value === "number"))
      throw InputError.of(field, `is ${showValue(values)}`, "give an array of numbers");
  const model = {
    ...sizes,
    phi: Float64Array.from(phi),
    theta: Float64Array.from(theta),
    mu: Float64Array.from(mu),
    initial: Float64Array.from(initial),
  };
  checkLinearModel(model);
  return model;
}

/**
 * Targets of a model without a family of its own: the nominal model mixed with the worst case of its robust optimum.
 * For a TV ball, mass moved in proportion to q.
 */
function shiftingInstance(name: string, model: LinearModel, uncertainty: UncertaintySet): ModelInstance {
  const { V, worst } = exactRobust(model, uncertainty);
  const target = (q: number): LinearModel => {
    if (uncertainty.kind === "constrained" && uncertainty.divergence === "tv") {
      const { radius } = uncertainty;
      const count = model.horizon * model.dim;
      const radii = typeof radius === "number" ? new Float64Array(count).fill(radius) : radius;
      return shiftedTarget(model, radii, V, q);
    }
    return { ...model, mu: model.mu.map((p, i) => (1 - q) * p + q * worst[i]) };
  };
  return { name, model, target };
}

function withInstanceRadii(
  uncertainty: MdpConfig["uncertainty"],
  radii: Float64Array | undefined,
): UncertaintySet {
  if (uncertainty.kind !== "constrained" || uncertainty.radius !== "instance")
    return uncertainty as UncertaintySet;
  if (radii === undefined)
    throw InputError.of(
      "uncertainty.radius",
      'is "instance"',
      "give a number: only random models bring radii",
    );
  return { ...uncertainty, radius: radii };
}
