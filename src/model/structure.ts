import type { Columns, TwoStageProblem } from "./problem.js";
import { CONSTANT } from "./sparse.js";

/** What kind of columns a stage has. */
export type Integrality = "none" | "continuous" | "binary" | "integer" | "mixed";

/** What a row constrains: X itself, x against every ξ, or the recourse. */
export type RowKind = "firstStage" | "robust" | "recourse";

/** The class of a problem, derived once; methods state their preconditions on it. */
export interface ProblemStructure {
  /** Where ξ appears. */
  readonly uncertainIn: {
    readonly objective: boolean;
    readonly rightHandSide: boolean;
    /** In a coefficient of x in a row. */
    readonly technologyMatrix: boolean;
    /** In a coefficient of y in a row. */
    readonly recourseMatrix: boolean;
  };
  readonly firstStage: Integrality;
  readonly secondStage: Integrality;
  /** Kind of every row. */
  readonly rowKinds: readonly RowKind[];
  /** First-stage columns that appear in a recourse row: those that link the stages. */
  readonly linking: Int32Array;
  readonly linkingIsBinary: boolean;
}

/** True when ξ appears in the objective only: the recourse set Y(x) does not depend on the scenario. */
export function hasObjectiveUncertaintyOnly({ uncertainIn }: ProblemStructure): boolean {
  return !uncertainIn.rightHandSide && !uncertainIn.technologyMatrix && !uncertainIn.recourseMatrix;
}

/** Derives the class of a problem. */
export function analyse(problem: TwoStageProblem): ProblemStructure {
  const rowKinds = Array.from({ length: problem.rows.count }, (_, i) => rowKind(problem, i));
  const linking = linkingColumns(problem, rowKinds);
  return {
    uncertainIn: uncertainParts(problem),
    firstStage: integrality(problem.firstStage),
    secondStage: integrality(problem.secondStage),
    rowKinds,
    linking,
    linkingIsBinary: linking.every((j) => isBinary(problem.firstStage, j)),
  };
}

/** Whether column j takes the values 0 and 1 only. */
export function isBinary(columns: Columns, j: number): boolean {
  return columns.integer[j] === 1 && columns.lower[j] >= 0 && columns.upper[j] <= 1;
}

function uncertainParts({ firstStage, objective, rows }: TwoStageProblem): ProblemStructure["uncertainIn"] {
  const columns = rows.uncertain.column;
  return {
    objective: objective.uncertain.column.length > 0,
    rightHandSide: columns.includes(CONSTANT),
    technologyMatrix: columns.some((column) => column !== CONSTANT && column < firstStage.count),
    recourseMatrix: columns.some((column) => column >= firstStage.count),
  };
}

function rowKind({ firstStage, rows }: TwoStageProblem, i: number): RowKind {
  const { matrix, uncertain } = rows;
  const fixed = matrix.indices.subarray(matrix.starts[i], matrix.starts[i + 1]);
  const varying = uncertain.column.subarray(uncertain.starts[i], uncertain.starts[i + 1]);
  const hasRecourse = [fixed, varying].some((columns) =>
    columns.some((column) => column >= firstStage.count),
  );
  if (hasRecourse) return "recourse";
  return varying.length > 0 ? "robust" : "firstStage";
}

function linkingColumns({ firstStage, rows }: TwoStageProblem, kinds: readonly RowKind[]): Int32Array {
  const linking = new Set<number>();
  const { matrix, uncertain } = rows;
  for (let i = 0; i < rows.count; i++) {
    if (kinds[i] !== "recourse") continue;
    const parts = [
      matrix.indices.subarray(matrix.starts[i], matrix.starts[i + 1]),
      uncertain.column.subarray(uncertain.starts[i], uncertain.starts[i + 1]),
    ];
    for (const columns of parts) {
      for (const column of columns) if (column !== CONSTANT && column < firstStage.count) linking.add(column);
    }
  }
  return Int32Array.from(linking).sort();
}

function integrality(columns: Columns): Integrality {
  if (columns.count === 0) return "none";
  const integers = columns.integer.reduce((total, isInteger) => total + isInteger, 0);
  if (integers === 0) return "continuous";
  if (integers < columns.count) return "mixed";
  return columns.names.every((_, j) => isBinary(columns, j)) ? "binary" : "integer";
}
