import type { Command } from "commander";
import { methodVerdicts } from "../ccg/index.js";
import { analyse, hasObjectiveUncertaintyOnly, type TwoStageProblem } from "../model/index.js";
import { type CommonOptions, ExitCode, printResult, runAction, withCommonOptions } from "./command.js";
import { type BundleOptions, readInstanceProblem, withBundleOptions } from "./instance-file.js";

/** minmaxmin check: is the file sound, what kind of problem is it, and which methods apply. */
export function registerCheck(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("check")
        .description("read an instance, report sizes and classes, and say which methods apply")
        .argument("[file]", "instance or bundle folder, or - for standard input"),
    ),
  ).action(runAction(checkCommand));
}

async function checkCommand(
  file: string | undefined,
  options: CommonOptions & BundleOptions,
): Promise<number> {
  const problem = await readInstanceProblem(file, options);
  const report = describe(problem);
  const text = [
    `${problem.name}: ${problem.sense === "min" ? "minimise" : "maximise"}`,
    `first stage    ${report.firstStage.columns} columns (${report.firstStage.integrality})`,
    `second stage   ${report.secondStage.columns} columns (${report.secondStage.integrality})${partlyInformed(report.secondStage.partlyInformed)}`,
    `rows           ${report.rows.total} (${report.rows.firstStage} first-stage, ${report.rows.robust} robust, ${report.rows.recourse} recourse)`,
    `uncertainty    ${report.uncertainty.factors} factors, ${report.uncertainty.integer ? "integer " : ""}${report.uncertainty.set} set, in ${report.uncertainty.where.join(", ") || "nothing"}`,
    "",
    ...report.methods.map(
      ({ method, applies, because }) => `${applies ? "yes" : "no "}  ${method.padEnd(14)} ${because}`,
    ),
  ];
  printResult(options, report, text.join("\n"));
  return ExitCode.done;
}

function partlyInformed(count: number): string {
  return count === 0 ? "" : `, ${count} of them decided before all factors are known`;
}

function describe(problem: TwoStageProblem) {
  const structure = analyse(problem);
  const { uncertainIn, rowKinds } = structure;
  const count = (kind: string) => rowKinds.filter((other) => other === kind).length;
  const where = [
    ...(uncertainIn.objective ? ["objective"] : []),
    ...(uncertainIn.rightHandSide ? ["right-hand side"] : []),
    ...(uncertainIn.technologyMatrix ? ["technology matrix"] : []),
    ...(uncertainIn.recourseMatrix ? ["recourse matrix"] : []),
  ];
  return {
    name: problem.name,
    sense: problem.sense,
    firstStage: { columns: problem.firstStage.count, integrality: structure.firstStage },
    secondStage: {
      columns: problem.secondStage.count,
      integrality: structure.secondStage,
      partlyInformed:
        problem.observes?.filter(({ length }) => length < problem.uncertainty.dimension).length ?? 0,
    },
    rows: {
      total: problem.rows.count,
      firstStage: count("firstStage"),
      robust: count("robust"),
      recourse: count("recourse"),
    },
    uncertainty: {
      factors: problem.uncertainty.dimension,
      set: problem.uncertainty.kind,
      integer: problem.uncertainty.kind !== "scenarios" && problem.uncertainty.isInteger,
      where,
      objectiveOnly: hasObjectiveUncertaintyOnly(structure),
    },
    methods: methodVerdicts(problem).map(({ method, applies, because }) => ({
      method: method.name,
      applies,
      because,
    })),
  };
}
