import { InputError } from "../../base/errors.js";

/** The fields of one record and the line of the text on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Splits CSV text (RFC 4180: quoted fields may hold commas, quotes and line breaks) that arrives in pieces into records.
 * Blanks around unquoted fields are dropped; blank lines are skipped.
 *
 * @example
 * import { CsvSplitter } from "minmaxmin/regret";
 * const splitter = new CsvSplitter();
 * splitter.push('a, b\n1,"x, ').length; // => 1
 * splitter.push('y"\n'); // => [{ line: 2, fields: ["1", "x, y"] }]
 * splitter.end(); // => []
 */
export class CsvSplitter {
  private rest = "";
  private line = 1;

  /** The records completed by this piece. */
  push(piece: string): CsvRecord[] {
    this.rest += piece;
    return this.take(false);
  }

  /** The last record, if the text did not end with a line break. */
  end(): CsvRecord[] {
    return this.take(true);
  }

  private take(isEnd: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let start = 0;
    while (start < this.rest.length) {
      const end = this.recordEnd(start, isEnd);
      if (end < 0) break;
      const text = this.rest.slice(start, end);
      if (text.trim() !== "") records.push({ line: this.line, fields: splitRecord(text, this.line) });
      this.line += 1 + countBreaks(text);
      start = end + 1;
    }
    this.rest = this.rest.slice(start);
    return records;
  }

  /** Position of the line break that ends the record at `start`; −1 if it has not arrived. */
  private recordEnd(start: number, isEnd: boolean): number {
    const { rest } = this;
    // A break inside an odd number of quotes belongs to a field.
    let isInside = false;
    let scanned = start;
    for (let end = rest.indexOf("\n", start); end >= 0; end = rest.indexOf("\n", end + 1)) {
      isInside = isInside !== hasOddQuotes(rest, scanned, end);
      if (!isInside) return end;
      scanned = end;
    }
    if (!isEnd) return -1;
    if (isInside !== hasOddQuotes(rest, scanned, rest.length)) {
      throw InputError.of(`line ${this.line}`, "opens a quote that is never closed", "close it");
    }
    return rest.length;
  }
}

function hasOddQuotes(text: string, start: number, end: number): boolean {
  let isOdd = false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === QUOTE) isOdd = !isOdd;
  return isOdd;
}

const QUOTE = 0x22;

function countBreaks(text: string): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) count++;
  return count;
}

function splitRecord(text: string, line: number): string[] {
  if (!text.includes('"')) return text.split(",").map((field) => field.trim());
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    const field = /\s*("(?:[^"]|"")*"|[^",]*)\s*(,|$)/y;
    field.lastIndex = position;
    const match = field.exec(text);
    if (match === null) throw InputError.of(`line ${line}`, "has a stray quote", 'write a quote as ""');
    const value = match[1].trim();
    fields.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    position = field.lastIndex;
    if (match[2] === "") return fields;
  }
}

/** A CSV text with a header, as records. */
export function readCsv(text: string, source: string): { columns: readonly string[]; records: CsvRecord[] } {
  const splitter = new CsvSplitter();
  const [header, ...records] = [...splitter.push(text), ...splitter.end()];
  if (header === undefined) throw InputError.of("file", "is empty", "give a CSV file with a header", source);
  return { columns: header.fields, records };
}
