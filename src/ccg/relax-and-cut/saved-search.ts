/** The state of a search as plain JSON data: what `--checkpoint` writes and `--resume` reads. */
import { InputError, showValue } from "../../base/errors.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { Cut, CutOrigin } from "./cut.js";

/** A sparse vector: positions and values of what is not zero. */
export type SparseVector = readonly (readonly [index: number, value: number])[];

export interface SavedCut {
  readonly origin: CutOrigin;
  readonly x: SparseVector;
  readonly y: SparseVector;
  readonly rhs: number;
}

/** Policies, cuts, incumbent and bound. Values are those of the minimisation. */
export interface SavedSearch {
  readonly format: "minmaxmin-checkpoint";
  readonly version: 1;
  readonly problem: string;
  /** Of the problem's numbers; a search is resumed on the same numbers only. */
  readonly fingerprint: string;
  readonly bound: number | null;
  readonly firstStage: readonly number[] | null;
  readonly policies: readonly SparseVector[];
  readonly cuts: readonly SavedCut[];
  /** Scenarios whose integer recourse is part of the relaxation. */
  readonly scenarios: readonly (readonly number[])[];
}

export function toSparse(values: Float64Array): SparseVector {
  return Array.from(values, (value, j) => [j, value] as const).filter(([, value]) => value !== 0);
}

export function fromSparse(entries: SparseVector, length: number): Float64Array {
  const values = new Float64Array(length);
  for (const [j, value] of entries) values[j] = value;
  return values;
}

export function saveCut({ origin, xCoefficients, yCoefficients, rhs }: Cut): SavedCut {
  return { origin, x: toSparse(xCoefficients), y: toSparse(yCoefficients), rhs };
}

export function restoreCut(
  { origin, x, y, rhs }: SavedCut,
  { firstStage, secondStage }: TwoStageProblem,
): Cut {
  return {
    origin,
    xCoefficients: fromSparse(x, firstStage.count),
    yCoefficients: fromSparse(y, secondStage.count),
    rhs,
  };
}

/**
 * 64 bits of every number of a problem (FNV-1a), in hexadecimal: equal problems have equal fingerprints, and an instance that
 * was changed by a single digit another one.
 */
export function fingerprint(problem: TwoStageProblem): string {
  const { firstStage, secondStage, objective, rows, uncertainty } = problem;
  const hash = new Fnv64();
  for (const { lower, upper, integer } of [firstStage, secondStage]) hash.add(lower, upper, integer);
  hash.add([objective.constant], objective.cost, rows.lower, rows.upper);
  hash.add(rows.matrix.starts, rows.matrix.indices, rows.matrix.values);
  for (const { starts, column, factor, value } of [objective.uncertain, rows.uncertain]) {
    hash.add(starts, column, factor, value);
  }
  hash.addText(
    JSON.stringify(uncertainty, (_, value) =>
      ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
    ),
  );
  return hash.hexadecimal();
}

class Fnv64 {
  private state = 0xcbf29ce484222325n;

  add(...lists: readonly ArrayLike<number>[]): void {
    for (const list of lists) this.addBytes(new Uint8Array(Float64Array.from(list).buffer));
  }

  addText(text: string): void {
    this.addBytes(new TextEncoder().encode(text));
  }

  hexadecimal(): string {
    return this.state.toString(16).padStart(16, "0");
  }

  private addBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.state = BigInt.asUintN(64, (this.state ^ BigInt(byte)) * 0x100000001b3n);
  }
}

/**
 * Checks a saved search read from a file against the problem it is to be resumed on.
 *
 * @throws InputError where it is none, or one of another problem.
 */
export function requireSavedSearch(value: unknown, problem: TwoStageProblem): SavedSearch {
  const saved = value as SavedSearch;
  if (saved?.format !== "minmaxmin-checkpoint" || saved.version !== 1) {
    throw InputError.of(
      "format",
      `is ${showValue(saved?.format)}`,
      "give a file written by solve --checkpoint",
    );
  }
  if (saved.fingerprint !== fingerprint(problem)) {
    const seen = `belongs to other numbers than those of ${problem.name} (it was written for ${saved.problem})`;
    throw InputError.of(
      "fingerprint",
      seen,
      "resume with the instance and the options the checkpoint was made with",
    );
  }
  return saved;
}
