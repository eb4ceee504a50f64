import type { Stop } from "../../base/stop.js";
import { CUT_MARGIN, type Cut, type FaceInequality } from "./cut.js";

/**
 * Makes an inequality that holds on Y(x̂) hold on all of Z (sequential lifting, Padberg 1975, Balas 1975): for every linking
 * column in turn, the largest coefficient of |x_i − x̂_i|, and then of the recourse columns that are closed at x̂, with which the
 * inequality stays valid.
 */
export interface Lifter {
  readonly name: string;
  /** `undefined` where no finite coefficients were found before a limit. */
  lift(inequality: FaceInequality, x: Float64Array, stop: Stop): Cut | undefined;
  /** A proved upper bound on the left-hand side over Z (exact unless the lifter works on an enlarged Z). */
  largest(cut: Cut, stop: Stop): number;
  dispose(): void;
}

/** Whether a cut holds on all of Z, within the margin by which it is relaxed. */
export function isValid(cut: Cut, lifter: Lifter, stop: Stop): boolean {
  return lifter.largest(cut, stop) <= cut.rhs + CUT_MARGIN * Math.max(1, Math.abs(cut.rhs));
}
