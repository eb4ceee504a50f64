/** Numbers and plans as people read them. */

/** Values this close to 0 or 1 are a solver's rounding, and shown as 0 or 1. */
const SOLVER_NOISE = 1e-9;

/** Eight significant digits, no trailing zeros. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined) return "-";
  return Number.isFinite(value) ? String(Number(value.toPrecision(8))) : value > 0 ? "∞" : "-∞";
}

/** A relative gap in percent. */
export function formatGap(gap: number | undefined): string {
  if (gap === undefined) return "-";
  if (gap === 0) return "0 %";
  return `${gap < 1e-4 ? (100 * gap).toExponential(1) : (100 * gap).toFixed(3)} %`;
}

export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 100 ? 2 : 0)} s`;
}

/** The non-zero entries of a point by name: `x[3], x[7]` for ones, `stock = 2.5` for other values. */
export function formatPoint(names: readonly string[], values: ArrayLike<number>): string {
  const parts = names.flatMap((name, j) => {
    if (Math.abs(values[j]) <= SOLVER_NOISE) return [];
    return [Math.abs(values[j] - 1) <= SOLVER_NOISE ? name : `${name} = ${formatNumber(values[j])}`];
  });
  return parts.length === 0 ? "all zero" : parts.join(", ");
}

/** A 0/1 point as a string of digits, which `evaluate --first-stage` reads back; `undefined` for other points. */
export function bitString(values: ArrayLike<number>): string | undefined {
  const digits = Array.from(values, String);
  return digits.length > 0 && digits.every((digit) => digit === "0" || digit === "1")
    ? digits.join("")
    : undefined;
}

/** `label  text`, with long text wrapped under itself. */
export function labelled(label: string, text: string, width = 100): string {
  const indent = 18;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line.length > 0 && indent + line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line.length > 0 ? `${line} ${word}` : word;
    }
  }
  lines.push(line);
  return lines.map((part, i) => (i === 0 ? label.padEnd(indent) : " ".repeat(indent)) + part).join("\n");
}
