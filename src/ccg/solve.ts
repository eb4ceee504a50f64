import { InputError, showValue } from "../base/errors.js";
import { Stop } from "../base/stop.js";
import { loadBackend } from "../milp/index.js";
import type { TwoStageProblem } from "../model/problem.js";
import { Rng } from "../tensor/rng.js";
import { lazyPolicy } from "./analysis/policy.js";
import type { Method, MethodOutcome } from "./method.js";
import { chooseMethod } from "./methods.js";
import { asMinimisation, inSense } from "./normal-form.js";
import { DEFAULT_SOLVE_OPTIONS, type SolveOptions } from "./options.js";
import { Progress } from "./progress.js";
import type { SolveResult } from "./result.js";

/**
 * Solves a two-stage robust problem and proves how good the answer is.
 *
 * Outcomes such as infeasibility and limits are statuses of the result.
 * @throws InputError for options that make no sense, or a method that does not apply to the problem.
 *
 * @example
 * import { TwoStageModel, scenarioSet, solve } from "minmaxmin";
 * // min 3x + max over u in {0,3} of min 10y, subject to x + y >= 5 + u
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(scenarioSet([[0], [3]]), ["u"]);
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)), "demand");
 * const result = await solve(model.build());
 * result.status; // => "optimal"
 * result.objective; // => 45
 * const answer = result.policy?.([2]);
 * answer?.status === "optimal" && [answer.value, answer.recourse[0], answer.slack[0]]; // => [35, 2, 0]
 */
export async function solve(
  problem: TwoStageProblem,
  options: Partial<SolveOptions> = {},
): Promise<SolveResult> {
  const settings = checkedOptions({ ...DEFAULT_SOLVE_OPTIONS, ...options });
  const stop = Stop.after(settings.timeLimitSeconds, {
    signal: settings.signal,
    flag: settings.interruptFlag,
  });
  const backend = await loadBackend(settings.backend);
  const { method, because } = chooseMethod(settings.method, problem, settings.methods);
  requireState(method, settings);
  const emit = settings.onEvent ?? (() => {});
  const progress = new Progress(problem.sense, stop, emit);
  emit({
    type: "start",
    timeSeconds: stop.elapsedSeconds(),
    problem: problem.name,
    sense: problem.sense,
    method: method.name,
    methodReason: because,
    backend: backend.name,
    seed: settings.seed,
  });
  const rng = new Rng(settings.seed);
  const outcome = await method.run(asMinimisation(problem), {
    backend,
    options: settings,
    stop,
    progress,
    rng,
  });
  emit({ type: "end", timeSeconds: stop.elapsedSeconds(), status: outcome.status });
  const answer = describeOutcome(problem, outcome, progress);
  return {
    ...answer,
    ...(answer.firstStage &&
      problem.observes === undefined && { policy: lazyPolicy(backend, problem, answer.firstStage) }),
    iterations: progress.iterations,
    timeSeconds: stop.elapsedSeconds(),
    method: method.name,
    methodReason: because,
    backend: backend.name,
    seed: settings.seed,
  };
}

/** Options that only some methods honour are refused by the others, not ignored. */
function requireState({ name, keepsState }: Method, { certify, checkpoints, resume }: SolveOptions): void {
  if (keepsState) return;
  const asked = Object.entries({
    certificate: certify,
    checkpoint: checkpoints,
    resume: resume !== undefined,
  });
  const [option] = asked.find(([, isAsked]) => isAsked) ?? [];
  if (option !== undefined) {
    throw InputError.of(
      option,
      `is not offered by the method ${name}`,
      "use the method relax-and-cut where it applies",
    );
  }
}

/** Plan, bound and proof in the problem's own sense. */
function describeOutcome({ sense }: TwoStageProblem, outcome: MethodOutcome, progress: Progress) {
  const { status, stoppedBy, message, objectiveBy, boundBy } = outcome;
  const plan = progress.incumbent;
  const hasBound = Number.isFinite(progress.bound);
  const shown = plan ?? progress.unprovedIncumbent;
  return {
    status,
    stoppedBy,
    message,
    sense,
    objective: plan && inSense(sense, plan.worstCase.upper),
    bound: hasBound ? inSense(sense, progress.bound) : undefined,
    gap: plan && hasBound ? progress.gap : undefined,
    firstStage: shown?.x,
    worstScenario: shown?.worstCase.scenario,
    attained: plan?.worstCase.attained,
    recourse: shown?.worstCase.recourse,
    policies: outcome.policies,
    certificate: outcome.certificate && {
      ...outcome.certificate,
      objective: inSense(sense, outcome.certificate.objective),
      bound: inSense(sense, outcome.certificate.bound),
    },
    sampledObjective: plan || !shown ? undefined : inSense(sense, shown.worstCase.lower),
    proof: { objectiveBy: plan && objectiveBy, boundBy: hasBound ? boundBy : undefined },
  };
}

function checkedOptions(options: SolveOptions): SolveOptions {
  const requirements: [keyof SolveOptions, boolean, string][] = [
    ["timeLimitSeconds", options.timeLimitSeconds > 0, "give a number of seconds above 0"],
    ["gap", options.gap >= 0, "give a relative gap of at least 0"],
    ["seed", Number.isSafeInteger(options.seed), "give an integer"],
    [
      "policies",
      Number.isInteger(options.policies) && options.policies >= 1,
      "give an integer of at least 1",
    ],
    ["threads", Number.isInteger(options.threads) && options.threads >= 1, "give an integer of at least 1"],
  ];
  const problems = requirements
    .filter(([, isMet]) => !isMet)
    .map(([field, , remedy]) => ({ field, message: `is ${showValue(options[field])}`, remedy }));
  if (problems.length > 0) throw new InputError(problems);
  return options;
}
