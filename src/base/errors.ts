/** Where an input went wrong: enough for a user to find the place and mend it. */
export interface InputProblem {
  /** File or other source of the input, when there is one. */
  readonly source?: string;
  /** Path of the offending field, such as `items[3].weight`, or a line such as `line 7`. */
  readonly field: string;
  /** What was wrong, with the value seen. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * Bad input: thrown once, at the public entry that read it; the command line exits with 3.
 * Outcomes of a computation (infeasible, time limit, …) are statuses and never thrown.
 *
 * @example
 * import { InputError } from "minmaxmin";
 * const error = InputError.of("capacity", "is -5", "give a number of at least 0");
 * error.message; // => "capacity: is -5; give a number of at least 0"
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(describeInputProblem).join("\n"));
    this.problems = problems;
  }

  /** An error about one field. */
  static of(field: string, message: string, remedy: string, source?: string): InputError {
    return new InputError([{ field, message, remedy, ...(source === undefined ? {} : { source }) }]);
  }

  /** The same problems, with fields that are parts of a larger one: `dim` becomes `environment.dim`. */
  within(parent: string): InputError {
    return new InputError(
      this.problems.map((problem) => ({ ...problem, field: `${parent}.${problem.field}` })),
    );
  }

  /** The same problems, located in the file (or other source) they came from. */
  inSource(source: string): InputError {
    return new InputError(this.problems.map((problem) => ({ source, ...problem })));
  }
}

function describeInputProblem({ source, field, message, remedy }: InputProblem): string {
  const place = [source, field].filter((part) => part !== undefined && part !== "").join(": ");
  return `${place}: ${message}; ${remedy}`;
}

/** A value as it should appear in an error message: short, on one line, strings quoted. */
export function showValue(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A number of things as it should appear in an error message: `1 entry`, `3 entries`. */
export function showCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function stringify(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  return JSON.stringify(value) ?? String(value);
}
