import { InputError, showCount, showValue } from "../base/errors.js";
import type { EventSink, RunEvent } from "../base/events.js";
import type { Stop } from "../base/stop.js";
import type { BonusKind } from "./action-values.js";
import type { ValueSettings } from "./backward-pass.js";
import type { KlCentering } from "./duals/estimated.js";
import type { Environment, FeatureMap } from "./environment.js";
import type { ReferencePolicy } from "./policy.js";
import { factorSets, type UncertaintySet } from "./sets.js";

/** Options of value estimation that online and offline learning share. */
export interface ValueOptions<S> {
  readonly environment: Environment<S>;
  readonly features: FeatureMap<S>;
  /** The adversary. Its radii belong to the transition out of each step. */
  readonly uncertainty: UncertaintySet;
  /** λ_r of the regressions. Keep β/√λ_r at least the value cap, or unvisited directions are not explored. */
  readonly ridge?: number;
  /** β, the scale of the bonus; by default max(0.3, cap·√ridge). `theory` is c·d·H·√log(dKH/δ): far too large. */
  readonly beta?: number | "theory";
  readonly bonus?: BonusKind;
  /** Known reward vectors θ (H·d), or `estimate`. */
  readonly rewards?: Float64Array | "estimate";
  /** Lower bound of values. By default 0 with a fail state, otherwise the smallest value among states met. */
  readonly vmin?: number | "estimate";
  /** Upper bound of the value at step h (from 0); by default (H − h)·largest reward. */
  readonly valueCap?: (h: number) => number;
  /** Project factor estimates onto the simplex; `auto`: when the environment has finitely many states. */
  readonly projectFactors?: boolean | "auto";
  readonly klCentering?: KlCentering;
  /** `delta` (default online) magnifies the bonus as the dual does the regression's error: λ/ŵ for a KL penalty, χ² by its derivative. */
  readonly bonusScale?: "none" | "delta";
}

/** Options of `drRpo`. */
export interface DrRpoOptions<S> extends ValueOptions<S> {
  /** K. */
  readonly episodes: number;
  /** τ ≥ 0, the price of leaving the reference policy; by default 0.02·cap/3. 0 is greedy. */
  readonly temperature?: number;
  /** π_ref; uniform by default. */
  readonly reference?: ReferencePolicy<S>;
  /**
   * Makes the policy of every n-th update the reference of the next ones, a proximal-point scheme: τ then limits the pace
   * rather than the distance from the first reference. Evaluating a policy costs one more pass for every refresh.
   */
  readonly refreshReferenceEvery?: number;
  /** `soft`: the regularised optimum in closed form; `mirror`: a step towards it; `greedy`: no regularisation. */
  readonly update?: PolicyUpdate;
  /** α of mirror steps, constant or by number of the update (from 1). */
  readonly stepSize?: number | ((update: number) => number);
  /** Update only when some log det Λ_h has grown by log 2; `auto`: for more than 1000 episodes. */
  readonly rareSwitching?: boolean | "auto";
  /** σ²_min of variance-weighted regression (We-DRIVE-U); unweighted without it. */
  readonly varianceFloor?: number;
  /** Keep every policy played, for the uniform mixture that average-regret bounds speak of. */
  readonly keepMixture?: boolean;
  readonly seed: number;
  readonly stop?: Stop;
  readonly onEvent?: EventSink<EpisodeEvent | WarningEvent>;
  /** Episodes between two `episode` events; by default K/20. */
  readonly logEvery?: number;
}

export type PolicyUpdate = "soft" | "mirror" | "greedy";

/** How learning stands after an episode. */
export interface EpisodeEvent extends RunEvent {
  readonly type: "episode";
  readonly episode: number;
  /** Sum of rewards of this episode (nominal environment, with exploration). */
  readonly return: number;
  /** V_1 of this episode's first state as last estimated, bonus included; absent before the first update. */
  readonly optimisticValue?: number;
  /** Policy updates so far. */
  readonly updates: number;
  /** Scalar dual problems solved so far. */
  readonly dualSolves: number;
  /** KL(π‖π_ref) summed along the episode. */
  readonly policyKl: number;
  /** Bonus β Σ φ_i √[Λ⁻¹]_ii (l1 form, whatever form is used) summed along the episode. */
  readonly bonus: number;
  /** (λ_min(Λ_h) − λ_r)/episodes by step: how well the worst covered feature direction is explored. */
  readonly coverage: Float64Array;
}

/** Something a user should know that does not stop the run. */
export interface WarningEvent extends RunEvent {
  readonly type: "warning";
  readonly message: string;
}

/** Every default that does not depend on the problem. */
export const DR_RPO_DEFAULTS = {
  ridge: 0.1,
  bonus: "l1",
  update: "soft",
  stepSize: 1,
  projectFactors: "auto",
  rareSwitching: "auto",
  klCentering: "centred",
  bonusScale: "delta",
  keepMixture: false,
} as const;

/** The rule of thumb behind the default β, and its floor. */
const SMALLEST_BETA = 0.3;
/** Default temperature for a value cap of 3. */
const TEMPERATURE_PER_CAP = 0.02 / 3;
/** More episodes than this update rarely by default. */
const RARE_SWITCHING_ABOVE = 1000;
/** Failure probability in the theoretical β, and its constant c. */
const THEORY = { delta: 0.05, constant: 1 } as const;
const DEFAULT_LOG_LINES = 20;

/** All options of a run with defaults filled in and checked; what a checkpoint must agree with. */
export interface DrRpoSettings extends ValueSettings {
  readonly horizon: number;
  readonly ridge: number;
  readonly episodes: number;
  readonly temperature: number;
  readonly update: PolicyUpdate;
  readonly stepSize: (update: number) => number;
  readonly refreshReferenceEvery: number | undefined;
  readonly rareSwitching: boolean;
  readonly varianceFloor: number | undefined;
  readonly keepMixture: boolean;
  readonly seed: number;
  readonly logEvery: number;
}

/** Settings of the regressions, for `episodes` episodes. */
export function resolveValueOptions<S>(
  options: ValueOptions<S>,
  episodes: number,
): ValueSettings & { horizon: number; ridge: number } {
  const { environment, features, uncertainty } = options;
  const { horizon: H, actions } = environment;
  const d = features.dim;
  checkInteger("environment.horizon", H);
  checkInteger("environment.actions", actions);
  checkInteger("features.dim", d);
  const [lowest, highest] = environment.rewardRange ?? [0, 1];
  if (!(lowest >= 0 && highest >= lowest))
    throw InputError.of(
      "environment.rewardRange",
      `is [${lowest}, ${highest}]`,
      "shift rewards so that they are not negative",
    );
  const ridge = options.ridge ?? DR_RPO_DEFAULTS.ridge;
  checkPositive("ridge", ridge);
  const caps = Float64Array.from({ length: H }, (_, h) => options.valueCap?.(h) ?? (H - h) * highest);
  if (!caps.every((cap) => cap > 0 && cap < Number.POSITIVE_INFINITY))
    throw InputError.of("valueCap", `gives ${showValue([...caps])}`, "give positive finite caps");
  const theta = options.rewards instanceof Float64Array ? options.rewards : undefined;
  if (theta !== undefined && theta.length !== H * d)
    throw InputError.of(
      "rewards",
      `has ${showCount(theta.length, "entry", "entries")}`,
      `give ${H * d} (horizon × dim)`,
    );
  const project = options.projectFactors ?? DR_RPO_DEFAULTS.projectFactors;
  checkChoice("projectFactors", project, [true, false, "auto"]);
  const bonus = options.bonus ?? DR_RPO_DEFAULTS.bonus;
  checkChoice("bonus", bonus, ["l1", "l2", "elliptical"]);
  const bonusScale = options.bonusScale ?? DR_RPO_DEFAULTS.bonusScale;
  checkChoice("bonusScale", bonusScale, ["none", "delta"]);
  const klCentering = options.klCentering ?? DR_RPO_DEFAULTS.klCentering;
  checkChoice("klCentering", klCentering, ["centred", "uncentred"]);
  return {
    horizon: H,
    dim: d,
    actions,
    ridge,
    caps,
    theta,
    sets: factorSets(uncertainty, H, d),
    beta: resolveBeta(options.beta, caps[0], ridge, d, H, episodes),
    bonus,
    vmin: options.vmin ?? (environment.isFail === undefined ? "estimate" : 0),
    projectFactors:
      project === "auto"
        ? environment.stateCount !== undefined &&
          environment.key !== undefined &&
          features.check !== "unchecked"
        : project,
    klCentering,
    bonusScale,
  };
}

/** Settings of a DR-RPO run. @throws InputError naming the option that is out of range. */
export function resolveDrRpoOptions<S>(options: DrRpoOptions<S>): DrRpoSettings {
  const { episodes, seed } = options;
  checkInteger("episodes", episodes);
  if (!Number.isSafeInteger(seed)) throw InputError.of("seed", `is ${showValue(seed)}`, "give an integer");
  const values = resolveValueOptions(options, episodes);
  const update = options.update ?? DR_RPO_DEFAULTS.update;
  checkChoice("update", update, ["soft", "mirror", "greedy"]);
  const temperature = update === "greedy" ? 0 : (options.temperature ?? TEMPERATURE_PER_CAP * values.caps[0]);
  checkNotNegative("temperature", temperature);
  const step = options.stepSize ?? DR_RPO_DEFAULTS.stepSize;
  if (typeof step !== "function") checkPositive("stepSize", step);
  const { varianceFloor } = options;
  if (varianceFloor !== undefined) checkPositive("varianceFloor", varianceFloor);
  const { refreshReferenceEvery } = options;
  if (refreshReferenceEvery !== undefined) {
    checkInteger("refreshReferenceEvery", refreshReferenceEvery);
    if (temperature === 0)
      throw InputError.of(
        "refreshReferenceEvery",
        "is given, but a greedy policy has no reference",
        "raise temperature",
      );
  }
  const rare = options.rareSwitching ?? DR_RPO_DEFAULTS.rareSwitching;
  checkChoice("rareSwitching", rare, [true, false, "auto"]);
  return {
    ...values,
    episodes,
    seed,
    temperature,
    update,
    stepSize: typeof step === "number" ? () => step : step,
    refreshReferenceEvery,
    rareSwitching: rare === "auto" ? episodes > RARE_SWITCHING_ABOVE : rare,
    varianceFloor,
    keepMixture: options.keepMixture ?? DR_RPO_DEFAULTS.keepMixture,
    logEvery: options.logEvery ?? Math.max(1, Math.floor(episodes / DEFAULT_LOG_LINES)),
  };
}

function resolveBeta(
  beta: number | "theory" | undefined,
  cap: number,
  ridge: number,
  d: number,
  H: number,
  episodes: number,
): number {
  if (beta === "theory")
    return THEORY.constant * d * H * Math.sqrt(Math.log((d * episodes * H) / THEORY.delta));
  const value = beta ?? Math.max(SMALLEST_BETA, cap * Math.sqrt(ridge));
  checkNotNegative("beta", value);
  return value;
}

function checkInteger(field: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0))
    throw InputError.of(field, `is ${showValue(value)}`, "give a positive integer");
}

// Values may come from JSON: types are checked as well as ranges.

function checkPositive(field: string, value: number): void {
  if (!(typeof value === "number" && value > 0))
    throw InputError.of(field, `is ${showValue(value)}`, "give a number above 0");
}

function checkNotNegative(field: string, value: number): void {
  if (!(typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY))
    throw InputError.of(field, `is ${showValue(value)}`, "give a number of at least 0");
}

function checkChoice(field: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  throw InputError.of(field, `is ${showValue(value)}`, `give one of ${choices.join(", ")}`);
}
