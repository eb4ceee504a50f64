import type { Metric } from "../suite.js";

/** Shown where there is no value. */
export const NONE = "–";

/** Ratios below this are rounding of double precision. */
const ROUNDING = 1e-9;

export function formatFigure(value: number | undefined, format: Metric["format"]): string {
  if (value === undefined || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return "∞";
  switch (format) {
    case "percent":
      return `${significant(Math.abs(value) < ROUNDING ? 0 : 100 * value, 3)} %`;
    case "seconds":
      return significant(value, 3);
    case "number":
      return significant(value, 4);
  }
}

/** So many significant digits, without exponents where a plain number is as short. */
function significant(value: number, digits: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return value.toExponential(1);
  return String(Number(value.toPrecision(size >= 10 ** digits ? Math.ceil(Math.log10(size)) : digits)));
}

export function formatRatio(value: number | undefined): string {
  return value === undefined ? NONE : `${significant(value, 3)}×`;
}
