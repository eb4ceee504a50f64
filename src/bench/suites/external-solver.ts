/** The solvers `cbc` and `glpsol` as executables: a model file in, a solution file out. */
import { InputError } from "../../base/errors.js";
import { readText, runExecutable, temporaryFolder, writeFileAtomic } from "../../base/platform.js";
import type { LinearModel } from "../../milp/index.js";
import { type MpsModel, writeMps } from "../../mps/index.js";
import type { Outcome, RunKey } from "../record.js";

export type ExternalSolver = "cbc" | "glpsol";

/** Solves a minimisation by an executable. @throws InputError where it is not installed. */
export function solveExternally(
  solver: ExternalSolver,
  model: LinearModel,
  { timeLimitSeconds, targetGap }: Pick<RunKey, "timeLimitSeconds" | "targetGap">,
): Outcome {
  const folder = temporaryFolder("minmaxmin-bench-");
  try {
    const [input, output] = [`${folder.path}/model.mps`, `${folder.path}/solution.txt`];
    // cbc misreads bounds in free columns.
    writeFileAtomic(input, writeMps(asMpsModel(model), solver === "cbc" ? "fixed" : "free"));
    const seconds = String(Math.ceil(timeLimitSeconds));
    const gap = String(targetGap);
    const limits: Record<ExternalSolver, string[]> = {
      cbc: [input, "-sec", seconds, "-ratioGap", gap, "-solve", "-solution", output],
      glpsol: ["--freemps", input, "--tmlim", seconds, "--mipgap", gap, "--cuts", "-w", output],
    };
    const printed = runExecutable(solver, limits[solver]);
    if (printed === undefined)
      throw InputError.of("method", `${solver} is not installed`, "install it, or choose other methods");
    return { ...readSolution(solver, readText(output), printed), isExternal: true };
  } finally {
    folder.remove();
  }
}

function readSolution(solver: ExternalSolver, text: string, printed: string): Outcome {
  switch (solver) {
    case "cbc":
      return readCbc(text.split("\n")[0]);
    case "glpsol":
      return readGlpsol(
        text.split("\n").find((line) => line.startsWith("s ")) ?? "",
        printed.includes("GAP TOLERANCE REACHED"),
      );
  }
}

/** `Optimal - objective value 12.5`, `Stopped on time - objective value …`, `Infeasible - …`. */
function readCbc(line: string): Outcome {
  const objective = Number(/objective value\s+(\S+)/.exec(line)?.[1] ?? Number.NaN);
  if (line.startsWith("Optimal")) return { status: "optimal", solved: true, objective };
  if (line.startsWith("Infeasible")) return { status: "infeasible", solved: true };
  const isPoint = line.startsWith("Stopped") && !line.includes("no integer solution");
  return isPoint && Number.isFinite(objective)
    ? { status: "feasible", solved: false, objective }
    : { status: "unknown", solved: false, message: line };
}

/** `s mip ROWS COLUMNS STATUS OBJECTIVE`, status o optimal, f feasible (also at the gap asked for), n none, u undefined. */
function readGlpsol(line: string, isWithinGap: boolean): Outcome {
  const [, , , , status, value] = line.split(/\s+/);
  const objective = Number(value);
  switch (status) {
    case "o":
      return { status: "optimal", solved: true, objective };
    case "f":
      return { status: isWithinGap ? "optimal" : "feasible", solved: isWithinGap, objective };
    case "n":
      return { status: "infeasible", solved: true };
    default:
      return { status: "unknown", solved: false, message: line };
  }
}

function asMpsModel(model: LinearModel): MpsModel {
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
  return {
    name: "bench",
    sense: "min",
    objectiveName: "cost",
    objectiveConstant: model.offset,
    columns: {
      names: names("x", model.columnCount),
      cost: model.cost,
      lower: model.lower,
      upper: model.upper,
      isInteger: model.integer,
    },
    rows: { names: names("r", model.rowCount), lower: model.rowLower, upper: model.rowUpper },
    matrix: {
      numRows: model.rowCount,
      numCols: model.columnCount,
      starts: model.rowStarts,
      indices: model.columnIndices,
      values: model.values,
    },
  };
}
