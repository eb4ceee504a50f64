import { InputError, showValue } from "../base/errors.js";
import { csrFromTriplets } from "../tensor/csr.js";
import { type DataLine, lineError, type MpsFormat, parseMpsNumber, splitFields } from "./fields.js";
import type { MpsModel } from "./model.js";

/**
 * Reads an MPS file. Sections: NAME, OBJSENSE, ROWS, COLUMNS (with INTORG/INTEND markers), RHS, RANGES, BOUNDS, ENDATA.
 *
 * Conventions where writers differ (those of HiGHS and CPLEX): the first N row is the objective and further N rows are
 * dropped; a right-hand side of the objective is minus its constant; an integer column between markers without any
 * bound is binary; a negative upper bound without a lower bound makes the lower bound −∞; of several RHS, RANGES or
 * BOUNDS sets the first counts.
 *
 * @param format `auto` reads free format and falls back to fixed columns, which names with spaces need.
 * @throws InputError naming the line, what it holds, and a remedy.
 *
 * @example
 * import { readMps } from "minmaxmin";
 * const model = readMps(`NAME tiny
 * ROWS
 *  N cost
 *  G demand
 * COLUMNS
 *  x cost 2 demand 1
 *  y cost 3 demand 1
 * RHS
 *  RHS demand 4
 * ENDATA`);
 * model.columns.cost; // => [2, 3]
 * model.rows.lower; // => [4]
 */
export function readMps(text: string, format: MpsFormat | "auto" = "auto"): MpsModel {
  if (format !== "auto") return new MpsReader(format).read(text);
  try {
    return new MpsReader("free").read(text);
  } catch (freeError) {
    if (!(freeError instanceof InputError)) throw freeError;
    try {
      return new MpsReader("fixed").read(text);
    } catch {
      throw freeError;
    }
  }
}

const SECTIONS = [
  "NAME",
  "OBJSENSE",
  "OBJSENSEMAX",
  "ROWS",
  "COLUMNS",
  "RHS",
  "RANGES",
  "BOUNDS",
  "ENDATA",
] as const;
type Section = (typeof SECTIONS)[number];

/** Row index of the objective and of dropped N rows. */
const OBJECTIVE = -1;
const DROPPED = -2;

class MpsReader {
  private name = "";
  private sense: "min" | "max" = "min";
  private objectiveName: string | undefined;
  private objectiveConstant = 0;

  private readonly rowIndex = new Map<string, number>();
  private readonly rowNames: string[] = [];
  private readonly rowKinds: ("L" | "G" | "E")[] = [];
  private readonly rhs: number[] = [];
  private readonly ranges: (number | undefined)[] = [];

  private readonly colIndex = new Map<string, number>();
  private readonly cost: number[] = [];
  private readonly lower: (number | undefined)[] = [];
  private readonly upper: (number | undefined)[] = [];
  private readonly isInteger: boolean[] = [];
  private inIntegerBlock = false;
  private currentColumn = -1;
  private rowsOfColumn = new Set<number>();

  private readonly entryRows: number[] = [];
  private readonly entryCols: number[] = [];
  private readonly entryValues: number[] = [];
  private readonly firstSet = new Map<Section, string>();

  constructor(private readonly format: MpsFormat) {}

  read(text: string): MpsModel {
    let section: Section | undefined;
    let number = 0;
    for (const raw of text.split(/\r\n|\n|\r/)) {
      number++;
      const line = raw.trimEnd();
      if (line === "" || line.startsWith("*")) continue;
      if (!/^\s/.test(line)) {
        section = this.openSection(line, number);
        if (section === "ENDATA") return this.finish();
      } else {
        this.readDataLine(section, { number, fields: splitFields(line, this.format) });
      }
    }
    throw lineError(number, "is the last one and no ENDATA was seen", "check that the file is complete");
  }

  private openSection(line: string, number: number): Section {
    const [word, ...rest] = line.split(/\s+/);
    const section = SECTIONS.find((known) => known === word.toUpperCase());
    if (section === undefined) {
      const message = `opens the section ${showValue(word)}, which this reader does not know`;
      throw lineError(number, message, `use ${SECTIONS.join(", ")}`);
    }
    if (section === "NAME") this.name = line.slice(4).trim();
    if (section === "OBJSENSEMAX") this.sense = "max";
    if (section === "OBJSENSE" && rest.length > 0) this.readSense({ number, fields: rest });
    return section;
  }

  private readDataLine(section: Section | undefined, line: DataLine): void {
    switch (section) {
      case "OBJSENSE":
        this.readSense(line);
        break;
      case "ROWS":
        this.readRow(line);
        break;
      case "COLUMNS":
        this.readColumn(line);
        break;
      case "RHS":
        this.readPairs(section, line, (row, value) => this.setRhs(row, value));
        break;
      case "RANGES":
        this.readPairs(section, line, (row, value) => this.setRange(row, value));
        break;
      case "BOUNDS":
        this.readBound(line);
        break;
      default:
        throw lineError(line.number, "holds data outside of a section", "start section lines in column 1");
    }
  }

  private readSense({ number, fields }: DataLine): void {
    const word = fields[0].toUpperCase();
    if (!/^(MAX|MIN)(IMI[ZS]E)?$/.test(word)) {
      throw lineError(number, `gives the objective sense ${showValue(fields[0])}`, "use MIN or MAX");
    }
    this.sense = word.startsWith("MAX") ? "max" : "min";
  }

  private readRow({ number, fields }: DataLine): void {
    if (fields.length !== 2)
      throw lineError(number, `has ${fields.length} fields`, "give a row type and a name");
    const [kind, name] = [fields[0].toUpperCase(), fields[1]];
    if (this.rowIndex.has(name)) throw lineError(number, `repeats the row ${showValue(name)}`, "rename it");
    switch (kind) {
      case "N":
        this.rowIndex.set(name, this.objectiveName === undefined ? OBJECTIVE : DROPPED);
        this.objectiveName ??= name;
        return;
      case "L":
      case "G":
      case "E":
        this.rowIndex.set(name, this.rowNames.length);
        this.rowNames.push(name);
        this.rowKinds.push(kind);
        this.rhs.push(0);
        this.ranges.push(undefined);
        return;
      default:
        throw lineError(number, `has the row type ${showValue(fields[0])}`, "use N, L, G or E");
    }
  }

  private readColumn(line: DataLine): void {
    const { number, fields } = line;
    if (fields[1]?.toUpperCase() === "'MARKER'") {
      this.readMarker(line);
      return;
    }
    if (fields.length !== 3 && fields.length !== 5) {
      throw lineError(
        number,
        `has ${fields.length} fields`,
        "give a column, then one or two pairs of row and value",
      );
    }
    this.enterColumn(fields[0], number);
    for (let k = 1; k < fields.length; k += 2) {
      this.addEntry(this.rowOf(fields[k], number), this.parseFinite(fields[k + 1], number), line);
    }
  }

  private readMarker({ number, fields }: DataLine): void {
    const word = fields[fields.length - 1].toUpperCase();
    if (word !== "'INTORG'" && word !== "'INTEND'") {
      throw lineError(number, `has the marker ${showValue(word)}`, "use 'INTORG' or 'INTEND'");
    }
    this.inIntegerBlock = word === "'INTORG'";
  }

  private enterColumn(name: string, number: number): void {
    const known = this.colIndex.get(name);
    if (known === this.currentColumn && known !== undefined) return;
    if (known !== undefined) {
      throw lineError(
        number,
        `returns to the column ${showValue(name)}`,
        "keep the entries of a column together",
      );
    }
    this.currentColumn = this.cost.length;
    this.rowsOfColumn = new Set();
    this.colIndex.set(name, this.currentColumn);
    this.cost.push(0);
    this.lower.push(undefined);
    this.upper.push(undefined);
    this.isInteger.push(this.inIntegerBlock);
  }

  private addEntry(row: number, value: number, { number, fields }: DataLine): void {
    if (row === DROPPED) return;
    if (this.rowsOfColumn.has(row)) {
      throw lineError(number, `repeats a row in the column ${showValue(fields[0])}`, "merge the two entries");
    }
    this.rowsOfColumn.add(row);
    if (row === OBJECTIVE) {
      this.cost[this.currentColumn] = value;
      return;
    }
    this.entryRows.push(row);
    this.entryCols.push(this.currentColumn);
    this.entryValues.push(value);
  }

  /** Lines of RHS and RANGES: an optional set name, then one or two pairs of row and value. */
  private readPairs(section: Section, line: DataLine, assign: (row: number, value: number) => void): void {
    const { number, fields } = line;
    if (fields.length < 2 || fields.length > 5) {
      throw lineError(
        number,
        `has ${fields.length} fields`,
        "give a set name, then one or two pairs of row and value",
      );
    }
    const hasSet = fields.length % 2 === 1;
    if (!this.isFirstSet(section, hasSet ? fields[0] : "")) return;
    for (let k = hasSet ? 1 : 0; k < fields.length; k += 2) {
      assign(this.rowOf(fields[k], number), this.parseFinite(fields[k + 1], number));
    }
  }

  private setRhs(row: number, value: number): void {
    if (row === OBJECTIVE) this.objectiveConstant = -value;
    else if (row >= 0) this.rhs[row] = value;
  }

  private setRange(row: number, value: number): void {
    if (row >= 0) this.ranges[row] = value;
  }

  private readBound({ number, fields }: DataLine): void {
    const kind = fields[0].toUpperCase();
    const takesValue = !["FR", "MI", "PL", "BV"].includes(kind);
    const shortest = takesValue ? 3 : 2;
    // Some writers give a (meaningless) value to FR, MI, PL and BV as well, always with a set name.
    if (fields.length < shortest || fields.length > 4) {
      throw lineError(
        number,
        `has ${fields.length} fields`,
        "give a bound type, a set name, a column and a value",
      );
    }
    const hasSet = fields.length > shortest;
    if (!this.isFirstSet("BOUNDS", hasSet ? fields[1] : "")) return;
    const name = fields[hasSet ? 2 : 1];
    const column = this.colIndex.get(name);
    if (column === undefined) {
      throw lineError(number, `bounds the unknown column ${showValue(name)}`, "name a column of COLUMNS");
    }
    const value = takesValue ? parseMpsNumber(fields[fields.length - 1], number) : 0;
    this.setBound(kind, column, value, number);
  }

  private setBound(kind: string, column: number, value: number, number: number): void {
    const { lower, upper, isInteger } = this;
    switch (kind) {
      case "LI":
        isInteger[column] = true;
        lower[column] = value;
        return;
      case "LO":
        lower[column] = value;
        return;
      case "UI":
        isInteger[column] = true;
        upper[column] = value;
        return;
      case "UP":
        upper[column] = value;
        return;
      case "FX":
        lower[column] = value;
        upper[column] = value;
        return;
      case "FR":
        lower[column] = Number.NEGATIVE_INFINITY;
        upper[column] = Number.POSITIVE_INFINITY;
        return;
      case "MI":
        lower[column] = Number.NEGATIVE_INFINITY;
        return;
      case "PL":
        upper[column] = Number.POSITIVE_INFINITY;
        return;
      case "BV":
        isInteger[column] = true;
        lower[column] = 0;
        upper[column] = 1;
        return;
      default:
        throw lineError(
          number,
          `has the bound type ${showValue(kind)}`,
          "use LO, UP, FX, FR, MI, PL, BV, LI or UI (semi-continuous variables are not supported)",
        );
    }
  }

  private isFirstSet(section: Section, name: string): boolean {
    if (!this.firstSet.has(section)) this.firstSet.set(section, name);
    return this.firstSet.get(section) === name;
  }

  private rowOf(name: string, number: number): number {
    const row = this.rowIndex.get(name);
    if (row === undefined)
      throw lineError(number, `uses the unknown row ${showValue(name)}`, "name a row of ROWS");
    return row;
  }

  private parseFinite(text: string, number: number): number {
    const value = parseMpsNumber(text, number);
    if (!Number.isFinite(value))
      throw lineError(number, `has the infinite value ${text}`, "use a finite number");
    return value;
  }

  private finish(): MpsModel {
    const { rowNames, entryRows, entryCols, entryValues } = this;
    if (this.objectiveName === undefined) {
      throw InputError.of("ROWS", "has no objective", "add a row of type N");
    }
    const rowBounds = rowNames.map((_, i) => rowInterval(this.rowKinds[i], this.rhs[i], this.ranges[i]));
    const colBounds = this.cost.map((_, j) => colInterval(this.lower[j], this.upper[j], this.isInteger[j]));
    return {
      name: this.name,
      sense: this.sense,
      objectiveName: this.objectiveName,
      objectiveConstant: this.objectiveConstant + 0,
      columns: {
        names: [...this.colIndex.keys()],
        cost: Float64Array.from(this.cost),
        lower: Float64Array.from(colBounds, ([low]) => low),
        upper: Float64Array.from(colBounds, ([, high]) => high),
        isInteger: Uint8Array.from(this.isInteger, Number),
      },
      rows: {
        names: rowNames,
        lower: Float64Array.from(rowBounds, ([low]) => low),
        upper: Float64Array.from(rowBounds, ([, high]) => high),
      },
      matrix: csrFromTriplets(rowNames.length, this.cost.length, entryRows, entryCols, entryValues),
    };
  }
}

/** Bounds of a row of one type; a range widens it to an interval, for E in the direction of its sign. */
function rowInterval(kind: "L" | "G" | "E", rhs: number, range: number | undefined): [number, number] {
  const width = Math.abs(range ?? Number.POSITIVE_INFINITY);
  switch (kind) {
    case "L":
      return [rhs - width, rhs];
    case "G":
      return [rhs, rhs + width];
    case "E":
      if (range === undefined) return [rhs, rhs];
      return range < 0 ? [rhs - width, rhs] : [rhs, rhs + width];
  }
}

function colInterval(
  lower: number | undefined,
  upper: number | undefined,
  isInteger: boolean,
): [number, number] {
  if (lower === undefined && upper === undefined) return [0, isInteger ? 1 : Number.POSITIVE_INFINITY];
  const low = lower ?? ((upper ?? 0) < 0 ? Number.NEGATIVE_INFINITY : 0);
  return [low, upper ?? Number.POSITIVE_INFINITY];
}
