import { InputError, showCount, showValue } from "../../base/errors.js";
import { parseMpsNumber } from "../../mps/fields.js";

/** One entry of `uncertainty.par`: ξ[factor] adds coefficient·ξ to what is named. */
export type UncertainEntry =
  | {
      readonly kind: "rightHandSide";
      readonly row: string;
      readonly factor: string;
      readonly coefficient: number;
    }
  | {
      readonly kind: "objective";
      readonly column: string;
      readonly factor: string;
      readonly coefficient: number;
    }
  | {
      readonly kind: "matrix";
      readonly row: string;
      readonly column: string;
      readonly factor: string;
      readonly coefficient: number;
    };

/** Second-stage columns and rows of `stages.aux`. */
export interface StageLists {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/**
 * Reads `uncertainty.par`. Sections: `@RHS` (row, factor, coefficient), `@OBJ` (column, factor, coefficient), `@MAT` (row,
 * column, factor, coefficient).
 *
 * @throws InputError naming the line.
 */
export function parseUncertainty(text: string): UncertainEntry[] {
  const entries: UncertainEntry[] = [];
  let section = "";
  for (const { number, words } of dataLines(text)) {
    if (words[0].startsWith("@")) {
      section = words[0].toUpperCase();
      if (!["@RHS", "@OBJ", "@MAT"].includes(section)) {
        throw lineError(number, `opens the section ${showValue(words[0])}`, "use @RHS, @OBJ or @MAT");
      }
      continue;
    }
    const expected = section === "@MAT" ? 4 : 3;
    if (section === "" || words.length !== expected) {
      const seen =
        section === "" ? "comes before any section" : `has ${showCount(words.length, "entry", "entries")}`;
      throw lineError(number, seen, `give ${expected} entries in a section @RHS, @OBJ or @MAT`);
    }
    const factor = words[expected - 2];
    const coefficient = parseMpsNumber(words[expected - 1], number);
    if (!Number.isFinite(coefficient)) {
      throw lineError(number, `has the coefficient ${words[expected - 1]}`, "give a finite number");
    }
    if (section === "@RHS") entries.push({ kind: "rightHandSide", row: words[0], factor, coefficient });
    else if (section === "@OBJ") entries.push({ kind: "objective", column: words[0], factor, coefficient });
    else entries.push({ kind: "matrix", row: words[0], column: words[1], factor, coefficient });
  }
  return entries;
}

/**
 * Reads `stages.aux`: the lists between `@VARSBEGIN`/`@VARSEND` and `@CONSTRSBEGIN`/`@CONSTRSEND`. A number after a name
 * (the lower level's cost in bilevel files of the same format) is not needed.
 *
 * @throws InputError naming the line.
 */
export function parseStages(text: string): StageLists {
  const lists = { VARS: [] as string[], CONSTRS: [] as string[] };
  let open: keyof typeof lists | undefined;
  for (const { number, words } of dataLines(text)) {
    const section = /^@(VARS|CONSTRS)(BEGIN|END)$/i.exec(words[0]);
    if (section !== null) {
      const list = section[1].toUpperCase() as keyof typeof lists;
      const isBegin = section[2].toUpperCase() === "BEGIN";
      if (isBegin ? open !== undefined : open !== list) {
        throw lineError(number, `has ${words[0]} out of order`, "close each list before the next begins");
      }
      open = isBegin ? list : undefined;
    } else if (open !== undefined) lists[open].push(words[0]);
  }
  if (open !== undefined) {
    throw InputError.of("stages", `never closes @${open}BEGIN`, `add @${open}END`);
  }
  return { columns: lists.VARS, rows: lists.CONSTRS };
}

function* dataLines(text: string): Generator<{ number: number; words: string[] }> {
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line !== "" && !line.startsWith("#")) yield { number: i + 1, words: line.split(/\s+/) };
  }
}

function lineError(number: number, message: string, remedy: string): InputError {
  return InputError.of(`line ${number}`, message, remedy);
}
