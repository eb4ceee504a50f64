import { InputError, showValue } from "../base/errors.js";
import { decodeFloats, encodeFloats } from "../tensor/float-codec.js";
import { RidgeGram, type SavedRidgeGram } from "../tensor/ridge.js";
import { Rng } from "../tensor/rng.js";
import type { QParameters } from "./action-values.js";
import { type DrRpoResult, learnerResult } from "./dr-rpo.js";
import type { Environment, FeatureMap } from "./environment.js";
import { FactorEstimates } from "./factor-estimates.js";
import type { Growable } from "./growable.js";
import { DrRpoLearner, type Progress } from "./learner.js";
import type { DrRpoOptions, DrRpoSettings } from "./options.js";
import { LearnedPolicy, type MirrorStep, type PolicyRule, type ReferencePolicy } from "./policy.js";
import { checkReference } from "./reference.js";
import type { StateTable } from "./state-table.js";

const FORMAT = "minmaxmin-dr-rpo";
const VERSION = 1;

/** A run as JSON: everything to continue it bit for bit, given the same environment, features and reference. */
export interface DrRpoCheckpoint {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** The options that shape the run, to be compared when it continues. */
  readonly options: string;
  /** Episodes the run was planned for: some defaults depend on it. */
  readonly plannedEpisodes: number;
  readonly environmentRng: readonly number[];
  readonly policyRng: readonly number[];
  readonly progress: SavedProgress;
  readonly tables: readonly SavedTable[];
  readonly factors: readonly SavedFactors[];
  readonly mixture: readonly { readonly rule: SavedRule; readonly episodes: number }[];
}

interface SavedProgress {
  readonly episode: number;
  readonly updates: number;
  readonly dualSolves: number;
  readonly mixtureVersion: number;
  readonly parameters?: SavedParameters;
  readonly mirrorSteps: readonly { readonly parameters: SavedParameters; readonly stepSize: number }[];
  readonly reference?: SavedRule;
  readonly logDeterminants: string;
  readonly firstMoment: string;
  readonly secondMoment: string;
  readonly firstValues: string;
}

interface SavedTable {
  readonly keys: readonly (readonly [number | string, number])[];
  readonly count: number;
  readonly starts: readonly number[];
  readonly columns: readonly number[];
  readonly features: string;
  readonly isZero: readonly number[];
  readonly versions: readonly number[];
  readonly logPolicy: string;
  readonly logReference: string;
  readonly known?: string;
}

interface SavedFactors {
  readonly gram: SavedRidgeGram;
  readonly moments: string;
  readonly rewardMoment: string;
}

interface SavedParameters {
  readonly weights: string;
  readonly caps: string;
  readonly sign: 1 | -1;
  readonly quadratic?: { readonly kind: "l2" | "elliptical"; readonly form: string };
}

/** A learned policy as JSON; environment, features and reference are given again when it is read. */
export type SavedRule =
  | { readonly kind: "reference" }
  | {
      readonly kind: "soft";
      readonly temperature: number;
      readonly parameters: SavedParameters;
      readonly reference?: SavedRule;
    }
  | { readonly kind: "greedy"; readonly tieTolerance: number; readonly parameters: SavedParameters }
  | {
      readonly kind: "mirror";
      readonly temperature: number;
      readonly reference?: SavedRule;
      readonly steps: readonly { readonly parameters: SavedParameters; readonly stepSize: number }[];
    };

/** The learner as a JSON value. */
export function saveLearner<S>(learner: DrRpoLearner<S>): DrRpoCheckpoint {
  const { progress, settings, data } = learner;
  const { parameters } = progress;
  return {
    format: FORMAT,
    version: VERSION,
    options: describeSettings(settings),
    plannedEpisodes: settings.episodes,
    environmentRng: learner.environmentRng.save(),
    policyRng: learner.policyRng.save(),
    progress: {
      episode: progress.episode,
      updates: progress.updates,
      dualSolves: progress.dualSolves,
      mixtureVersion: progress.mixtureVersion,
      ...(parameters === undefined ? {} : { parameters: saveParameters(parameters) }),
      mirrorSteps: progress.mirrorSteps.map(saveStep),
      ...(progress.reference && { reference: saveRule(progress.reference) }),
      logDeterminants: encodeFloats(progress.logDeterminants),
      firstMoment: encodeFloats(progress.moments.first),
      secondMoment: encodeFloats(progress.moments.second),
      firstValues: encodeFloats(progress.firstValues),
    },
    tables: data.tables.map(saveTable),
    factors: data.factors.map((factors) => ({
      gram: factors.gram.save(),
      moments: encodeFloats(factors.moments.used()),
      rewardMoment: encodeFloats(factors.rewardMoment),
    })),
    mixture: learner.mixture.map(({ rule, episodes }) => ({ rule: saveRule(rule), episodes })),
  };
}

/**
 * A learner that continues where the checkpoint was taken. `options` must describe the same run (a larger `episodes`
 * runs on); environment, features and reference are the caller's to give again.
 *
 * @throws InputError when the checkpoint is of another format or of a run with other options.
 */
export function restoreLearner<S>(checkpoint: DrRpoCheckpoint, options: DrRpoOptions<S>): DrRpoLearner<S> {
  if (checkpoint?.format !== FORMAT || checkpoint.version !== VERSION)
    throw InputError.of(
      "checkpoint.format",
      `is ${showValue(checkpoint?.format)}, version ${showValue(checkpoint?.version)}`,
      `give a checkpoint of ${FORMAT}, version ${VERSION}`,
    );
  const planned = new DrRpoLearner({ ...options, episodes: checkpoint.plannedEpisodes });
  checkSameOptions(checkpoint.options, describeSettings(planned.settings));
  const { ridge, dim, rareSwitching, beta } = planned.settings;
  const learner = new DrRpoLearner({ ...options, rareSwitching, beta });
  learner.environmentRng = Rng.restore(checkpoint.environmentRng);
  learner.policyRng = Rng.restore(checkpoint.policyRng);
  const { progress } = checkpoint;
  const { episode, updates, dualSolves, mixtureVersion, parameters } = progress;
  Object.assign(learner.progress, {
    episode,
    updates,
    dualSolves,
    mixtureVersion,
    parameters: parameters && restoreParameters(parameters),
    mirrorSteps: progress.mirrorSteps.map(restoreStep),
    reference: progress.reference && restoreRule(progress.reference),
    logDeterminants: decodeFloats(progress.logDeterminants),
    moments: { first: decodeFloats(progress.firstMoment), second: decodeFloats(progress.secondMoment) },
    firstValues: decodeFloats(progress.firstValues),
  } satisfies Progress);
  learner.adoptReference();
  checkpoint.tables.forEach((saved, h) => {
    restoreTable(learner.data.tables[h], saved);
  });
  Object.assign(learner.data, {
    factors: checkpoint.factors.map((saved) => {
      const factors = new FactorEstimates(dim, ridge, RidgeGram.restore(saved.gram));
      fill(factors.moments, decodeFloats(saved.moments));
      factors.rewardMoment.set(decodeFloats(saved.rewardMoment));
      return factors;
    }),
  });
  for (const { rule, episodes } of checkpoint.mixture)
    learner.mixture.push({ rule: restoreRule(rule), episodes });
  return learner;
}

/** Continues a checkpointed run until `options.episodes` episodes in all, exactly as if it had never been cut. */
export function resume<S>(checkpoint: DrRpoCheckpoint, options: DrRpoOptions<S>): DrRpoResult<S> {
  const learner = restoreLearner(checkpoint, options);
  learner.run();
  return learnerResult(learner);
}

/** A learned policy's rule as a JSON value. */
export function saveRule(rule: PolicyRule): SavedRule {
  switch (rule.kind) {
    case "reference":
      return rule;
    case "soft":
      return {
        kind: rule.kind,
        temperature: rule.temperature,
        parameters: saveParameters(rule.parameters),
        ...saveReference(rule),
      };
    case "greedy":
      return { ...rule, parameters: saveParameters(rule.parameters) };
    case "mirror":
      return {
        kind: rule.kind,
        temperature: rule.temperature,
        steps: rule.steps.map(saveStep),
        ...saveReference(rule),
      };
  }
}

function saveReference({ reference }: { readonly reference?: PolicyRule }): { reference?: SavedRule } {
  return reference === undefined ? {} : { reference: saveRule(reference) };
}

function restoreReference({ reference }: { readonly reference?: SavedRule }): { reference?: PolicyRule } {
  return reference === undefined ? {} : { reference: restoreRule(reference) };
}

/** The policy that `saveRule` wrote. */
export function restorePolicy<S>(
  saved: SavedRule,
  environment: Environment<S>,
  features: FeatureMap<S>,
  reference?: ReferencePolicy<S>,
): LearnedPolicy<S> {
  const { actions } = environment;
  return new LearnedPolicy(environment, features, checkReference(reference, actions), restoreRule(saved));
}

function restoreRule(saved: SavedRule): PolicyRule {
  switch (saved.kind) {
    case "reference":
      return saved;
    case "soft":
      return {
        kind: saved.kind,
        temperature: saved.temperature,
        parameters: restoreParameters(saved.parameters),
        ...restoreReference(saved),
      };
    case "greedy":
      return { ...saved, parameters: restoreParameters(saved.parameters) };
    case "mirror":
      return {
        kind: saved.kind,
        temperature: saved.temperature,
        steps: saved.steps.map(restoreStep),
        ...restoreReference(saved),
      };
    default:
      throw InputError.of(
        "policy.kind",
        `is ${showValue((saved as { kind: unknown })?.kind)}`,
        "give a policy written by mdp train",
      );
  }
}

/** What must agree between a checkpoint and the options it continues with. */
function describeSettings(settings: DrRpoSettings): string {
  const { episodes: _episodes, logEvery: _logEvery, stepSize, ...rest } = settings;
  return JSON.stringify({ ...rest, stepSizes: [1, 2, 10].map((k) => stepSize(k)) }, (_key, value) =>
    value instanceof Float64Array ? encodeFloats(value) : value,
  );
}

function checkSameOptions(saved: string, given: string): void {
  if (saved === given) return;
  const before = JSON.parse(saved) as Record<string, unknown>;
  const now = JSON.parse(given) as Record<string, unknown>;
  const differing = Object.keys(now).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  );
  const [first] = differing;
  throw InputError.of(
    first,
    `differs from the checkpoint (${showValue(now[first])} instead of ${showValue(before[first])})`,
    "continue with the options the run began with",
  );
}

function saveTable<S>(table: StateTable<S>): SavedTable {
  const { rows, known } = table;
  return {
    keys: [...table.keys],
    count: table.count,
    starts: [...rows.starts.used()],
    columns: [...rows.columns.used()],
    features: encodeFloats(rows.values.used()),
    isZero: [...table.isZero.used()],
    versions: [...table.version.used()],
    logPolicy: encodeFloats(table.logPolicy.used()),
    logReference: encodeFloats(table.logReference.used()),
    ...(known === undefined ? {} : { known: encodeFloats(known.used()) }),
  };
}

function restoreTable<S>(table: StateTable<S>, saved: SavedTable): void {
  for (const [key, index] of saved.keys) table.keys.set(key, index);
  table.count = saved.count;
  fill(table.rows.starts, saved.starts);
  fill(table.rows.columns, saved.columns);
  fill(table.rows.values, decodeFloats(saved.features));
  fill(table.isZero, saved.isZero);
  fill(table.version, saved.versions);
  fill(table.logPolicy, decodeFloats(saved.logPolicy));
  fill(table.logReference, decodeFloats(saved.logReference));
  if (saved.known !== undefined && table.known !== undefined) fill(table.known, decodeFloats(saved.known));
}

function fill(target: Growable<Float64Array> | Growable<Int32Array>, values: ArrayLike<number>): void {
  target.extend(values.length);
  target.data.set(values);
  target.length = values.length;
}

function saveParameters({ weights, caps, sign, quadratic }: QParameters): SavedParameters {
  return {
    weights: encodeFloats(weights),
    caps: encodeFloats(caps),
    sign,
    ...(quadratic && { quadratic: { kind: quadratic.kind, form: encodeFloats(quadratic.form) } }),
  };
}

function restoreParameters({ weights, caps, sign, quadratic }: SavedParameters): QParameters {
  return {
    weights: decodeFloats(weights),
    caps: decodeFloats(caps),
    sign,
    ...(quadratic && { quadratic: { kind: quadratic.kind, form: decodeFloats(quadratic.form) } }),
  };
}

function saveStep({ parameters, stepSize }: MirrorStep) {
  return { parameters: saveParameters(parameters), stepSize };
}

function restoreStep({
  parameters,
  stepSize,
}: {
  readonly parameters: SavedParameters;
  readonly stepSize: number;
}): MirrorStep {
  return { parameters: restoreParameters(parameters), stepSize };
}
