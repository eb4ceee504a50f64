import { InputError } from "./errors.js";

/**
 * The value of a JSON text; a syntax error is bad input, with its line and column.
 *
 * @example
 * import { parseJson } from "minmaxmin";
 * parseJson('{"n": 2}'); // => { n: 2 }
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw syntaxError(text, error instanceof Error ? error.message : "");
  }
}

/** Characters shown on either side of a syntax error. */
const EXCERPT = 20;

function syntaxError(text: string, engineMessage: string): InputError {
  const position = errorPosition(text, engineMessage);
  if (position === undefined) {
    return InputError.of(
      "file",
      "is not JSON",
      "correct the syntax (a comma, colon or bracket is misplaced)",
    );
  }
  if (position >= text.trimEnd().length) {
    const end = JSON.stringify(text.trimEnd().slice(-EXCERPT));
    const lineCount = text.trimEnd().split("\n").length;
    return InputError.of(
      `line ${lineCount}`,
      `is where the JSON text breaks off, after ${end}`,
      "give the whole file",
    );
  }
  const before = text.slice(0, position).split("\n");
  const excerpt = JSON.stringify(text.slice(Math.max(0, position - EXCERPT), position + EXCERPT));
  return InputError.of(
    `line ${before.length}, column ${before[before.length - 1].length + 1}`,
    `is not JSON near ${excerpt}`,
    "correct the syntax (JSON has no NaN, Infinity, comments or trailing commas)",
  );
}

const TOKEN =
  /\s+|[{}[\],:]|true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?(?![\w.])|"([^"\\\n\r]|\\["\\/bfnrtu])*"/y;

/** Engines do not always say where a text stops being JSON: the first character that begins no token does. */
function errorPosition(text: string, engineMessage: string): number | undefined {
  let position = 0;
  while (position < text.length) {
    TOKEN.lastIndex = position;
    if (!TOKEN.test(text)) break;
    position = TOKEN.lastIndex;
  }
  const isCutOff =
    position < text.length &&
    /^("|-|\d|t|f|n)[^\n,\]}]*$/.test(text.slice(position, position + 64).trimEnd());
  const isLast = text.length - position < 64;
  if (position < text.length) return isCutOff && isLast ? text.length : position;
  if (/end of JSON input/.test(engineMessage)) return text.length;
  const stated = /at position (\d+)/.exec(engineMessage)?.[1];
  return stated === undefined ? undefined : Number(stated);
}
