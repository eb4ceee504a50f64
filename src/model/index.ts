export { type ColumnOptions, type RecourseColumnOptions, TwoStageModel } from "./builder.js";
export { type Constraint, Expression, type Operand, sum, weightedSum } from "./expression.js";
export type { Columns, Objective, ProblemRows, Sense, TwoStageProblem } from "./problem.js";
export { columnCount } from "./problem.js";
export type { BoxAnswer, BoxGoal, JointAnswer, RecourseAnswer, RecourseOracle } from "./recourse.js";
export {
  addRowAt,
  joinStages,
  objectiveAt,
  objectiveInXi,
  objectiveValueAt,
  rowActivityAt,
  violationAt,
} from "./scenario.js";
export {
  cardinalitySet,
  DEFAULT_VERTEX_LIMIT,
  enumerateVertices,
  factorSet,
  intersectionSet,
  normInfinitySet,
  normOneSet,
  scaleSet,
  withBudget,
} from "./sets/index.js";
export {
  CONSTANT,
  packRows,
  packTerms,
  rowActivity,
  type SparseRow,
  type SparseRows,
  type UncertainTerm,
  type UncertainTerms,
} from "./sparse.js";
export {
  analyse,
  hasObjectiveUncertaintyOnly,
  type Integrality,
  isBinary,
  type ProblemStructure,
  type RowKind,
} from "./structure.js";
export {
  asPolyhedron,
  type BoxSet,
  type BudgetGroupInput,
  type BudgetSet,
  boxSet,
  budgetSet,
  contains,
  type Polyhedron,
  type PolytopeRow,
  type PolytopeSet,
  polytopeSet,
  type ScenarioSet,
  scenarioSet,
  type UncertaintySet,
} from "./uncertainty.js";
export { assertValid, validate } from "./validate.js";
