import { InputError, type InputProblem, showValue } from "./errors.js";

/** What a number must satisfy. */
export interface NumberRule {
  readonly least?: number;
  readonly most?: number;
  readonly integer?: boolean;
  /** Taken when the field is absent; without it the field is required. */
  readonly fallback?: number;
}

/** Problems listed one by one before the rest are only counted. */
const LISTED_PROBLEMS = 12;

/**
 * Reads the fields of one object of a file, notes every problem with its path, and throws them together in
 * {@link FieldReader.finish}. A field that fails reads as a harmless value, which nobody sees because `finish` throws.
 *
 * @example
 * import { FieldReader } from "minmaxmin";
 * const reader = new FieldReader({ n: 2, weight: [1, 5] });
 * const n = reader.size("n", 100);
 * reader.numbers("weight", n, { least: 0 }); // => [1, 5]
 * reader.finish();
 */
export class FieldReader {
  private readonly problems: InputProblem[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly object: Readonly<Record<string, unknown>>) {}

  /** A finite number. */
  number(key: string, rule: NumberRule = {}): number {
    const value = this.take(key);
    if (value === undefined && rule.fallback !== undefined) return rule.fallback;
    return this.check(key, value, rule);
  }

  /** A number that the shape of everything else depends on. @throws InputError at once when it is wrong. */
  size(key: string, most: number): number {
    const value = this.take(key);
    const rule = { least: 1, most, integer: true };
    if (isAllowed(value, rule)) return value;
    throw InputError.of(key, describeValue(value), `give ${describeRule(rule)}`);
  }

  /** A list of `length` finite numbers. */
  numbers(key: string, length: number, rule: NumberRule = {}): number[] {
    return this.numberList(key, this.take(key), length, rule);
  }

  /** `rows` lists of `columns` finite numbers each. */
  table(key: string, rows: number, columns: number, rule: NumberRule = {}): number[][] {
    const value = this.take(key);
    if (!this.isList(key, value, rows, "rows")) return [];
    return value.map((row, i) => this.numberList(`${key}[${i}]`, row, columns, rule));
  }

  text(key: string, fallback: string): string {
    const value = this.take(key);
    if (value === undefined) return fallback;
    if (typeof value === "string") return value;
    this.note(key, `is ${showValue(value)}`, "give a text in quotes");
    return fallback;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.take(key);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    this.note(key, `is ${showValue(value)}`, "give true or false");
    return fallback;
  }

  /** One of a few words; `undefined` when absent. */
  choice<T extends string>(key: string, words: readonly T[]): T | undefined {
    const value = this.take(key);
    if (value === undefined || words.includes(value as T)) return value as T | undefined;
    this.note(
      key,
      `is ${showValue(value)}`,
      `give ${words.map((word) => JSON.stringify(word)).join(" or ")}`,
    );
    return undefined;
  }

  /** Whether the file has this field. */
  has(key: string): boolean {
    return this.object[key] !== undefined;
  }

  /** Notes a problem that only the caller can see. */
  note(field: string, message: string, remedy: string): void {
    this.problems.push({ field, message, remedy });
  }

  /** @throws InputError with every problem met, fields nobody asked for included. */
  finish(): void {
    for (const key of Object.keys(this.object)) {
      if (this.known.has(key)) continue;
      const remedy = `remove it or correct its spelling (known: ${[...this.known].join(", ")})`;
      this.note(showKey(key), "is not a known field", remedy);
    }
    if (this.problems.length === 0) return;
    const listed = this.problems.slice(0, LISTED_PROBLEMS);
    const more = this.problems.length - listed.length;
    if (more > 0)
      listed.push({ field: "file", message: `has ${more} more problems`, remedy: "mend these first" });
    throw new InputError(listed);
  }

  private take(key: string): unknown {
    this.known.add(key);
    return this.object[key];
  }

  private numberList(field: string, value: unknown, length: number, rule: NumberRule): number[] {
    if (!this.isList(field, value, length, "numbers")) return [];
    return value.map((entry, i) => this.check(`${field}[${i}]`, entry, rule));
  }

  private isList(field: string, value: unknown, length: number, what: string): value is unknown[] {
    if (!Array.isArray(value)) {
      this.note(field, describeValue(value), `give a list of ${length} ${what}`);
      return false;
    }
    if (value.length === length) return true;
    this.note(field, `has ${value.length} ${what}`, `give ${length}, one list entry each`);
    return false;
  }

  private check(field: string, value: unknown, rule: NumberRule): number {
    if (isAllowed(value, rule)) return value;
    this.note(field, describeValue(value), `give ${describeRule(rule)}`);
    return rule.least ?? 0;
  }
}

/** Whether a value satisfies a rule. */
export function isAllowed(value: unknown, { least, most, integer }: NumberRule): value is number {
  return (
    typeof value === "number" &&
    Number.isFinite(value) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most) &&
    (!integer || Number.isSafeInteger(value))
  );
}

/** What would have been accepted, for a remedy. */
export function describeRule({ least, most, integer }: NumberRule): string {
  const kind = integer ? "an integer" : "a finite number";
  if (least !== undefined && most !== undefined) return `${kind} between ${least} and ${most}`;
  if (least !== undefined) return `${kind} of at least ${least}`;
  return most === undefined ? kind : `${kind} of at most ${most}`;
}

function describeValue(value: unknown): string {
  return value === undefined ? "is missing" : `is ${showValue(value)}`;
}

function showKey(key: string): string {
  return key.length > 40 || !/^[\w.-]+$/.test(key) ? showValue(key) : key;
}
