/**
 * Recourse with one coupling row: every other recourse row touches only a small block of columns, so that the recourse is
 * a multiple-choice knapsack, one choice a block. Knapsack, loans and many assignment models are of this kind; cuts for
 * them are lifted by one dynamic programme over the capacity.
 */
import type { TwoStageProblem } from "../../model/problem.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import { FEASIBILITY_TOLERANCE } from "../tolerances.js";

/** One way to set the second-stage columns of a block. */
export interface Choice {
  /** Part of the coupling row, that of the block's linking column included; an integer. */
  readonly weight: number;
  /** Second-stage columns at 1. */
  readonly columns: readonly number[];
}

/** Second-stage columns that only the coupling row ties to others, and at most one linking first-stage column. */
export interface Block {
  /** First-stage column, or −1 where the block's choices never change. */
  readonly linking: number;
  readonly columns: readonly number[];
  /** The choices while the linking column is 0, and while it is 1. */
  readonly choices: readonly [readonly Choice[], readonly Choice[]];
}

/** Σ weight of the chosen ≤ capacity, all integers. */
export interface SingleRowRecourse {
  readonly capacity: number;
  readonly blocks: readonly Block[];
  /** False where weights were rounded down to integers: Z is then contained in what is described. */
  readonly isExact: boolean;
}

/** Blocks of more columns than this are not enumerated. */
const LARGEST_BLOCK = 6;

/** Weights that are no integers are scaled so that the capacity is about this, then rounded down. */
const ROUNDED_CAPACITY = 20_000;

/** Capacities beyond this are scaled down as well. */
const LARGEST_CAPACITY = 200_000;

/** The recourse as a multiple-choice knapsack, or `undefined` where it is none. */
export function singleRowRecourse(
  problem: TwoStageProblem,
  structure: ProblemStructure,
): SingleRowRecourse | undefined {
  const { secondStage, rows } = problem;
  for (let j = 0; j < secondStage.count; j++) if (!isBinary(secondStage, j)) return undefined;
  const recourseRows = structure.rowKinds.flatMap((kind, i) => (kind === "recourse" ? [i] : []));
  const coupling = couplingRow(problem, recourseRows);
  if (coupling === undefined) return undefined;
  const sign = rows.upper[coupling] < Number.POSITIVE_INFINITY ? 1 : -1;
  const bound = sign > 0 ? rows.upper[coupling] : -rows.lower[coupling];
  const rounding = integerScale(problem, coupling, bound);
  const weights = new Map<number, number>();
  for (const { column, value } of entries(problem, coupling)) {
    weights.set(column, Math.floor(sign * value * rounding.scale + rounding.slack));
  }
  const others = recourseRows.filter((i) => i !== coupling);
  const blocks: Block[] = [];
  for (const part of components(problem, structure, others)) {
    const block = enumerate(problem, part, weights);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  const capacity = Math.floor(bound * rounding.scale + rounding.slack);
  return { capacity, blocks, isExact: rounding.isExact };
}

/** The one-sided recourse row with the most second-stage columns. */
function couplingRow(problem: TwoStageProblem, recourseRows: readonly number[]): number | undefined {
  const n = problem.firstStage.count;
  const { lower, upper } = problem.rows;
  let best: number | undefined;
  let most = 0;
  for (const i of recourseRows) {
    const size = entries(problem, i).filter(({ column }) => column >= n).length;
    if (size > most) {
      most = size;
      best = i;
    }
  }
  if (best === undefined) return undefined;
  const isTwoSided = Number.isFinite(lower[best]) && Number.isFinite(upper[best]);
  return isTwoSided ? undefined : best;
}

/** Integer weights stay as they are; others are scaled to be rounded down, which only enlarges the set. */
function integerScale(problem: TwoStageProblem, row: number, bound: number) {
  const isExact =
    Math.abs(bound) <= LARGEST_CAPACITY &&
    entries(problem, row).every(({ value }) => Number.isInteger(value));
  if (isExact) return { scale: 1, slack: FEASIBILITY_TOLERANCE, isExact };
  return { scale: ROUNDED_CAPACITY / Math.max(Math.abs(bound), Number.MIN_VALUE), slack: 0, isExact };
}

function entries({ rows: { matrix } }: TwoStageProblem, i: number): { column: number; value: number }[] {
  const list: { column: number; value: number }[] = [];
  for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++) {
    list.push({ column: matrix.indices[k], value: matrix.values[k] });
  }
  return list;
}

/** Columns (second-stage and linking) tied together by rows, with those rows. */
interface Part {
  readonly columns: number[];
  readonly rows: number[];
}

function components(problem: TwoStageProblem, structure: ProblemStructure, rows: readonly number[]): Part[] {
  const n = problem.firstStage.count;
  const parent = new Map<number, number>();
  const find = (column: number): number => {
    const up = parent.get(column) ?? column;
    if (up === column) return column;
    const root = find(up);
    parent.set(column, root);
    return root;
  };
  for (const i of rows) {
    const [first, ...rest] = entries(problem, i);
    for (const { column } of rest) parent.set(find(column), find(first.column));
  }
  const parts = new Map<number, Part>();
  const members = [
    ...structure.linking,
    ...Array.from({ length: problem.secondStage.count }, (_, j) => n + j),
  ];
  for (const column of members) {
    const root = find(column);
    const part = parts.get(root) ?? { columns: [], rows: [] };
    part.columns.push(column);
    parts.set(root, part);
  }
  for (const i of rows) parts.get(find(entries(problem, i)[0].column))?.rows.push(i);
  return [...parts.values()];
}

function enumerate(
  problem: TwoStageProblem,
  part: Part,
  weights: ReadonlyMap<number, number>,
): Block | undefined {
  const n = problem.firstStage.count;
  const linking = part.columns.filter((column) => column < n);
  const own = part.columns.filter((column) => column >= n);
  if (linking.length > 1 || own.length > LARGEST_BLOCK) return undefined;
  const [x = -1] = linking;
  const choicesAt = (value: number): Choice[] => {
    const choices: Choice[] = [];
    for (let bits = 0; bits < 2 ** own.length; bits++) {
      const isOne = (column: number) => (column < n ? value : (bits >> own.indexOf(column)) & 1);
      if (!allows(problem, part, own, isOne)) continue;
      const chosen = own.filter((column) => isOne(column) === 1);
      const weight = chosen.reduce(
        (total, column) => total + (weights.get(column) ?? 0),
        value * (weights.get(x) ?? 0),
      );
      choices.push({ weight, columns: chosen.map((column) => column - n) });
    }
    return choices;
  };
  const atZero = choicesAt(0);
  const atOne = x < 0 ? atZero : choicesAt(1);
  if (atZero.length === 0 || atOne.length === 0) return undefined;
  return { linking: x, columns: own.map((column) => column - n), choices: [atZero, atOne] };
}

/** Bounds of the block's columns and its rows. */
function allows(
  problem: TwoStageProblem,
  part: Part,
  own: readonly number[],
  isOne: (column: number) => number,
): boolean {
  const { firstStage, secondStage, rows } = problem;
  const isWithinBounds = own.every((column) => {
    const j = column - firstStage.count;
    return isOne(column) >= secondStage.lower[j] && isOne(column) <= secondStage.upper[j];
  });
  return (
    isWithinBounds &&
    part.rows.every((i) => {
      const activity = entries(problem, i).reduce(
        (total, { column, value }) => total + value * isOne(column),
        0,
      );
      return (
        activity >= rows.lower[i] - FEASIBILITY_TOLERANCE && activity <= rows.upper[i] + FEASIBILITY_TOLERANCE
      );
    })
  );
}
