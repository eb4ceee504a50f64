import type { TwoStageProblem } from "../model/index.js";
import type { FileContent } from "./content.js";

/** Sizes beyond this are refused before memory is spent on them. */
export const LARGEST_SIZE = 100_000;
export const LARGEST_DIMENSION = 1000;

/**
 * A problem family: plain data (`I`, structured-clonable, so that another thread can rebuild the problem from it) and
 * what can be done with it. Adding a family means one such table and one line of the registry.
 */
export interface ProblemFamily<I extends { readonly kind: string }> {
  readonly kind: I["kind"];
  /** Whether a file is of this family, told from its content and cheap. */
  recognises(content: FileContent): boolean;
  /**
   * The instance in a recognised file.
   *
   * @param name name of the instance when the file has none.
   * @throws InputError that lists what is wrong, with line or field.
   */
  parse(content: FileContent, name: string): I;
  toProblem(instance: I): TwoStageProblem;
  /** The instance as an object for JSON, which {@link ProblemFamily.parse} reads back. */
  toJson(instance: I): object;
  /** The instance in the format in which the family was published. */
  toText(instance: I): string;
}
