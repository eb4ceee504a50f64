import { InputError, showCount, showValue } from "../../base/errors.js";
import { Stop } from "../../base/stop.js";
import { loadBackend, type MilpBackend } from "../../milp/index.js";
import type { Sense, TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi, violationAt } from "../../model/scenario.js";
import { analyse, type ProblemStructure } from "../../model/structure.js";
import { axpy } from "../../tensor/vector.js";
import { asMinimisation, inSense } from "../normal-form.js";
import { MilpRecourseOracle } from "../recourse/milp-oracle.js";
import { isScenario, SupportFunction } from "../support-function.js";
import { allowance, FEASIBILITY_TOLERANCE } from "../tolerances.js";
import { ObjectiveUncertaintyEvaluator } from "../worst-case/objective-uncertainty.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import type { Certificate } from "./certificate.js";
import type { Cut } from "./cut.js";
import { MilpLifter } from "./lift-milp.js";
import { SingleRowLifter } from "./lift-single-row.js";
import { isValid, type Lifter } from "./lifting.js";
import { proveBound } from "./partition.js";
import { Relaxation } from "./relaxation.js";
import { fingerprint, fromSparse, restoreCut } from "./saved-search.js";
import { singleRowRecourse } from "./single-row.js";

/** One thing that was checked. */
export interface VerificationCheck {
  readonly name: string;
  readonly holds: boolean;
  /** What was found, with the figures. */
  readonly detail: string;
}

export interface Verification {
  /** True when every check holds. */
  readonly holds: boolean;
  readonly checks: readonly VerificationCheck[];
  /** What no check can vouch for, in words. */
  readonly restsOn: string;
}

export interface VerifyOptions {
  readonly stop?: Stop;
  /** Solve the relaxation with the cuts once more, so that the bound is that of this run. */
  readonly recomputesBound?: boolean;
}

/** Certified figures and recomputed ones must agree to this share of their size. */
const AGREEMENT = 1e-6;

/**
 * Checks a certificate of relax-and-cut against the instance, without trusting the search that wrote it: the plan, its worst case
 * from both sides, every policy, every cut.
 *
 * @throws InputError where the file is no certificate, or one of another instance.
 */
export async function verifyCertificate(
  original: TwoStageProblem,
  value: unknown,
  options: VerifyOptions = {},
): Promise<Verification> {
  const problem = asMinimisation(original);
  const certificate = requireCertificate(value, problem);
  const structure = analyse(problem);
  const backend = await loadBackend("highs");
  const subject: Subject = {
    sense: original.sense,
    problem,
    structure,
    backend,
    certificate,
    x: Float64Array.from(certificate.firstStage),
    // In the minimisation's sense.
    objective: inSense(original.sense, certificate.objective),
    bound: inSense(original.sense, certificate.bound),
    stop: options.stop ?? Stop.never(),
  };
  const checks = [
    planCheck(subject),
    scenarioCheck(subject),
    attainedCheck(subject),
    policyCheck(subject),
    guaranteeCheck(subject),
    ...cutChecks(subject),
    ...(options.recomputesBound ? [boundCheck(subject)] : []),
  ];
  const solver = `${backend.name} ${backend.version}`;
  return {
    holds: checks.every(({ holds }) => holds),
    checks,
    restsOn: options.recomputesBound
      ? `the bound rests on ${solver}, which proved it again from the cuts just now`
      : `that the relaxation with these cuts has no better value than the bound rests on the solver of the original run; --recompute-bound has ${solver} prove it again`,
  };
}

interface Subject {
  readonly sense: Sense;
  readonly problem: TwoStageProblem;
  readonly structure: ProblemStructure;
  readonly backend: MilpBackend;
  readonly certificate: Certificate;
  readonly x: Float64Array;
  readonly objective: number;
  readonly bound: number;
  readonly stop: Stop;
}

function requireCertificate(value: unknown, problem: TwoStageProblem): Certificate {
  const certificate = value as Certificate;
  if (certificate?.format !== "minmaxmin-certificate" || certificate.version !== 1) {
    const seen = `is ${showValue(certificate?.format)}`;
    throw InputError.of("format", seen, "give a file written by solve --certificate");
  }
  if (certificate.fingerprint !== fingerprint(problem)) {
    const seen = `belongs to other numbers than those of ${problem.name} (it was written for ${certificate.problem})`;
    throw InputError.of("fingerprint", seen, "verify it with the instance it was made for");
  }
  if (certificate.firstStage.length !== problem.firstStage.count) {
    const seen = `has ${showCount(certificate.firstStage.length, "entry", "entries")}`;
    throw InputError.of("firstStage", seen, `give ${problem.firstStage.count}`);
  }
  return certificate;
}

/** Bounds, integrality and rows of x alone: with any recourse of the certificate the whole point must be feasible. */
function planCheck({ problem, certificate, x }: Subject): VerificationCheck {
  const y = fromSparse(certificate.policies[0]?.y ?? [], problem.secondStage.count);
  const violation = violationAt(problem, joinStages(problem, x, y), certificate.worstScenario);
  return {
    name: "plan",
    holds: certificate.policies.length > 0 && violation <= FEASIBILITY_TOLERANCE,
    detail: `bounds, integrality and rows hold within ${violation.toExponential(1)}`,
  };
}

function scenarioCheck({ problem, certificate, backend }: Subject): VerificationCheck {
  const scenarios = [certificate.worstScenario, ...certificate.scenarios];
  const isMember = scenarios.every((xi) => isScenario(problem.uncertainty, Float64Array.from(xi), backend));
  const others = certificate.scenarios.length;
  return {
    name: "scenario",
    holds: isMember,
    detail: `the worst scenario${others > 0 ? ` and ${others} of the relaxation lie` : " lies"} in the uncertainty set`,
  };
}

/** F(x) is at least the recourse value at the scenario: solved anew, by a MILP and not by the family's own oracle. */
function attainedCheck({
  sense,
  problem,
  structure,
  backend,
  certificate,
  x,
  objective,
  stop,
}: Subject): VerificationCheck {
  const oracle = new MilpRecourseOracle(problem, backend, structure);
  const answer = recourseValue(problem, oracle, x, Float64Array.from(certificate.worstScenario), stop);
  oracle.dispose();
  if (answer.status !== "optimal") {
    return {
      name: "attained",
      holds: false,
      detail: `the recourse at the worst scenario is ${answer.status}`,
    };
  }
  return {
    name: "attained",
    holds: Math.abs(answer.value - objective) <= allowance(AGREEMENT, objective),
    detail: `${oracle.name} gives ${inSense(sense, answer.value)} at the worst scenario`,
  };
}

function policyCheck({ problem, certificate, x }: Subject): VerificationCheck {
  const violation = certificate.policies.reduce((worst, { y }) => {
    const point = joinStages(problem, x, fromSparse(y, problem.secondStage.count));
    return Math.max(worst, violationAt(problem, point, certificate.worstScenario));
  }, 0);
  return {
    name: "policies",
    holds: violation <= FEASIBILITY_TOLERANCE,
    detail: `${certificate.policies.length} policies are recourses of the plan within ${violation.toExponential(1)}`,
  };
}

/** F(x) is at most max_ξ of the weighted policies' cost: one value of the support function. */
function guaranteeCheck({ sense, problem, certificate, backend, x, objective }: Subject): VerificationCheck {
  const { uncertainty } = problem;
  let constant = 0;
  let total = 0;
  let isConvex = true;
  const slope = new Float64Array(uncertainty.dimension);
  for (const { weight, y } of certificate.policies) {
    const point = joinStages(problem, x, fromSparse(y, problem.secondStage.count));
    const cost = objectiveInXi(problem.objective, point, uncertainty.dimension);
    constant += weight * cost.constant;
    axpy(weight, cost.slope, slope);
    total += weight;
    isConvex &&= weight >= 0;
  }
  const support = new SupportFunction(backend, uncertainty);
  const largest = support.maximise(slope);
  support.dispose();
  const guaranteed = constant + (largest?.upper ?? Number.POSITIVE_INFINITY);
  const isCombination = isConvex && Math.abs(total - 1) <= FEASIBILITY_TOLERANCE;
  return {
    name: "guarantee",
    holds: isCombination && guaranteed <= objective + allowance(AGREEMENT, objective),
    detail: `the weighted policies guarantee ${inSense(sense, guaranteed)} in every scenario`,
  };
}

/** Every cut must hold on all of Z, or exclude plans that are shown to be no better. */
function cutChecks(subject: Subject): VerificationCheck[] {
  const { problem, structure, backend, certificate, stop } = subject;
  const cuts = certificate.cuts.map((cut) => restoreCut(cut, problem));
  const singleRow = singleRowRecourse(problem, structure);
  const prover: Lifter = singleRow?.isExact
    ? new SingleRowLifter(singleRow, problem.firstStage.count, problem.secondStage.count)
    : new MilpLifter(problem, structure, backend);
  const valid = cuts.filter(({ origin }) => origin === "face" || origin === "scenario");
  const broken = valid.filter((cut) => !isValid(cut, prover, stop));
  prover.dispose();
  const excluded = cuts.filter(({ origin }) => origin === "excluded" || origin === "noGood");
  const better = excluded.filter((cut) => !isRightlyExcluded(subject, cut));
  return [
    {
      name: "cuts",
      holds: broken.length === 0,
      detail: `${valid.length - broken.length} of ${valid.length} lifted cuts hold for both stages, by ${prover.name}`,
    },
    ...(excluded.length === 0
      ? []
      : [
          {
            name: "exclusions",
            holds: better.length === 0,
            detail: `${excluded.length - better.length} of ${excluded.length} excluded plans are no better or have no recourse`,
          },
        ]),
  ];
}

function isRightlyExcluded(
  { problem, structure, backend, objective, stop }: Subject,
  { xCoefficients, origin }: Cut,
): boolean {
  const x = xCoefficients.map((coefficient) => (coefficient > 0 ? 1 : 0));
  const oracle = new MilpRecourseOracle(problem, backend, structure);
  const evaluator = new ObjectiveUncertaintyEvaluator(problem, structure, oracle, backend);
  const worst = evaluator.evaluate(x, { stop, rejectAt: objective });
  evaluator.dispose();
  oracle.dispose();
  if (worst.kind === "infeasible") return true;
  return (
    origin === "excluded" &&
    worst.kind === "evaluated" &&
    worst.lower >= objective - allowance(AGREEMENT, objective)
  );
}

function boundCheck({
  sense,
  problem,
  structure,
  backend,
  certificate,
  objective,
  bound,
  stop,
}: Subject): VerificationCheck {
  const relaxation = new Relaxation(problem, structure, backend, 0);
  for (const cut of certificate.cuts) relaxation.addCut(restoreCut(cut, problem));
  for (const xi of certificate.scenarios) relaxation.addScenario(Float64Array.from(xi));
  const target = bound - allowance(AGREEMENT, bound);
  const proved = Math.min(proveBound(relaxation, target, stop), objective);
  relaxation.dispose();
  return {
    name: "bound",
    holds: proved >= target,
    detail: `the relaxation with the cuts is at best ${inSense(sense, proved)}`,
  };
}
