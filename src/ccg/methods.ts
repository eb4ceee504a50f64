import { InputError, showValue } from "../base/errors.js";
import type { TwoStageProblem } from "../model/problem.js";
import { analyse } from "../model/structure.js";
import { bendersCuts } from "./column-and-constraint/benders.js";
import { columnAndConstraint } from "./column-and-constraint/method.js";
import { affineRule, nominal, staticRule } from "./decision-rules/methods.js";
import { kAdaptability } from "./k-adaptability/method.js";
import type { Applicability, Method } from "./method.js";
import { asMinimisation } from "./normal-form.js";
import { PARTIAL_OBSERVATION } from "./observation.js";
import { relaxAndCutMethod } from "./relax-and-cut/method.js";

/** The methods of this folder, those with the strongest proof for a class first: `auto` takes the first that applies, or one preferred. */
export const METHODS: readonly Method[] = [
  relaxAndCutMethod,
  columnAndConstraint,
  bendersCuts,
  kAdaptability,
  affineRule,
  staticRule,
  nominal,
];

/** A method with its verdict on a problem. */
export interface MethodVerdict extends Applicability {
  readonly method: Method;
  /** Taken by `auto` before methods listed earlier. */
  readonly isPreferred: boolean;
}

/**
 * What every method says about a problem: whether it applies, and why or why not.
 *
 * @param methods those in question; further methods than this folder's come from their own, such as `minmaxmin/neural`.
 *
 * @example
 * import { TwoStageModel, methodVerdicts } from "minmaxmin";
 * methodVerdicts(new TwoStageModel("empty").build()).some((verdict) => verdict.applies); // => true
 */
export function methodVerdicts(
  problem: TwoStageProblem,
  methods: readonly Method[] = METHODS,
): MethodVerdict[] {
  const minimisation = asMinimisation(problem);
  const structure = analyse(minimisation);
  return methods.map((method) => {
    const isBlind = problem.observes !== undefined && !method.heedsObservation;
    const verdict = isBlind
      ? { applies: false, because: PARTIAL_OBSERVATION }
      : method.appliesTo(minimisation, structure);
    const isPreferred = verdict.applies && (method.isPreferred?.(minimisation, structure) ?? false);
    return { method, ...verdict, isPreferred };
  });
}

/** Names that stand for the first method that applies, among all or among those that close the gap. */
export const METHOD_ALIASES: Readonly<Record<string, (method: Method) => boolean>> = {
  auto: () => true,
  exact: (method) => method.isExact,
};

/** The method asked for by its name or an alias. */
export function chooseMethod(
  name: string,
  problem: TwoStageProblem,
  methods: readonly Method[] = METHODS,
): MethodVerdict {
  const isMeant = METHOD_ALIASES[name] ?? ((method: Method) => method.name === name);
  const candidates = methodVerdicts(problem, methods).filter(({ method }) => isMeant(method));
  if (candidates.length === 0) {
    const known = [...Object.keys(METHOD_ALIASES), ...methods.map((method) => method.name)].join(", ");
    throw InputError.of("method", `${showValue(name)} is not a method`, `choose one of ${known}`);
  }
  const chosen =
    candidates.find(({ isPreferred }) => isPreferred) ?? candidates.find(({ applies }) => applies);
  if (chosen !== undefined) return chosen;
  const reasons = candidates.map(({ method, because }) => `${method.name}: ${because}`).join("; ");
  throw InputError.of(
    "method",
    `${showValue(name)} does not apply (${reasons})`,
    "see minmaxmin methods for those that do",
  );
}
