import { InputError, showValue } from "../base/errors.js";

/** How the fields of a data line are told apart: by white space, or by the column positions of the 1960s card. */
export type MpsFormat = "free" | "fixed";

/** A data line: an optional one- or two-letter code, then names and numbers. */
export interface DataLine {
  readonly number: number;
  readonly fields: readonly string[];
}

/** First and last character (from 0, end exclusive) of the six fields of a card. */
const CARD_FIELDS: readonly (readonly [number, number])[] = [
  [1, 3],
  [4, 12],
  [14, 22],
  [24, 36],
  [39, 47],
  [49, 61],
];

/** The non-empty fields of a data line, in order. */
export function splitFields(line: string, format: MpsFormat): string[] {
  switch (format) {
    case "free":
      return line.trim().split(/\s+/);
    case "fixed":
      return CARD_FIELDS.map(([from, to]) => line.slice(from, to).trim()).filter((field) => field !== "");
  }
}

/** An error about one line of the file. */
export function lineError(number: number, message: string, remedy: string): InputError {
  return InputError.of(`line ${number}`, message, remedy);
}

/** A number as MPS writers spell it; Fortran's D exponent and infinities are accepted. */
export function parseMpsNumber(text: string, number: number): number {
  const value = /^[+-]?inf(inity)?$/i.test(text)
    ? Number.POSITIVE_INFINITY * (text.startsWith("-") ? -1 : 1)
    : Number(text.replace(/[dD]/, "e"));
  if (text === "" || Number.isNaN(value)) {
    throw lineError(number, `has ${showValue(text)} where a number belongs`, "correct the line");
  }
  return Math.abs(value) >= INFINITE_BOUND ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}

/** Values this large mean "no bound" in MPS files (CPLEX and HiGHS use 1e20 and 1e30). */
const INFINITE_BOUND = 1e20;
