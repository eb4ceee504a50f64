import { MT19937 } from "../../tensor/mt19937.js";
import { ALWAYS_ON } from "../options.js";
import { type Dataset, membershipOf, minMaxScale } from "./dataset.js";

/** How a row's label follows from those of its two groups. */
export const SYNTHETIC_LABELS = ["mean", "min", "max", "dperm"] as const;
export type SyntheticLabel = (typeof SYNTHETIC_LABELS)[number];

const ROWS = 100_000;
const DIMENSION = 20;
const SEED = 21;
const NOISE = 0.16;
const SHAPES = ["circle", "square", "triangle"];
const SHAPE_CUMULATIVE = [0.5, 0.8, 1];
const COLORS = ["green", "red"];
const COLOR_CUMULATIVE = [0.6, 1];
const NAMES = [...SHAPES, ...COLORS];

/**
 * The synthetic data of the paper's experiments, drawn with the authors' generators in their order, so that every
 * number agrees: 100 000 rows, 20 features uniform on [0, 1], a shape and a colour per row, one linear model with
 * noise per shape and colour.
 *
 * @param label `mean`, `min` or `max` of the two group labels, or `dperm`: that of the dominant group.
 */
export function syntheticData(label: SyntheticLabel): Dataset {
  const numpy = MT19937.numpyLegacy(SEED);
  const features = Float64Array.from({ length: ROWS * DIMENSION }, () => numpy.randomSample());
  const python = MT19937.python(SEED);
  const shapes = Uint8Array.from({ length: ROWS }, () => drawLevel(python, SHAPE_CUMULATIVE));
  const colors = Uint8Array.from({ length: ROWS }, () => SHAPES.length + drawLevel(python, COLOR_CUMULATIVE));
  const groupLabels = drawGroupLabels(numpy, features);
  const dominance = numpy.permutation(NAMES.length);
  const combine = labelRule(label, dominance);
  const raw = Float64Array.from({ length: ROWS }, (_, t) =>
    combine(groupLabels.subarray(t * NAMES.length, (t + 1) * NAMES.length), shapes[t], colors[t]),
  );
  return {
    name: `synthetic ${label}`,
    rows: Array.from({ length: ROWS }, (_, t) => {
      const row = new Float64Array(DIMENSION + NAMES.length);
      row.set(features.subarray(t * DIMENSION, (t + 1) * DIMENSION));
      row[DIMENSION + shapes[t]] = 1;
      row[DIMENSION + colors[t]] = 1;
      return row;
    }),
    labels: minMaxScale(raw),
    groups: [...NAMES, ALWAYS_ON],
    membership: membershipOf(ROWS, [
      ...NAMES.map((_, g) => (t: number) => shapes[t] === g || colors[t] === g),
      () => true,
    ]),
    sortKeys: { green: Float64Array.from(colors, (color) => (color === SHAPES.length ? 1 : 0)) },
  };
}

/** Python's `random.choices`: bisect_right of random() in the cumulative weights. */
function drawLevel(python: MT19937, cumulative: readonly number[]): number {
  const last = cumulative.length - 1;
  const u = python.randomSample() * cumulative[last];
  let level = 0;
  while (level < last && u >= cumulative[level]) level++;
  return level;
}

/** Y = XW + noise, rows × groups. */
function drawGroupLabels(numpy: MT19937, features: Float64Array): Float64Array {
  const groups = NAMES.length;
  const weights = Float64Array.from({ length: DIMENSION * groups }, () => numpy.randomSample());
  const labels = Float64Array.from({ length: ROWS * groups }, () => NOISE * numpy.normal());
  for (let t = 0; t < ROWS; t++) {
    for (let g = 0; g < groups; g++) {
      let value = 0;
      for (let i = 0; i < DIMENSION; i++) value += features[t * DIMENSION + i] * weights[i * groups + g];
      labels[t * groups + g] += value;
    }
  }
  return labels;
}

function labelRule(
  label: SyntheticLabel,
  dominance: Int32Array,
): (labels: Float64Array, shape: number, color: number) => number {
  switch (label) {
    case "mean":
      return (labels, shape, color) => (labels[shape] + labels[color]) / 2;
    case "min":
      return (labels, shape, color) => Math.min(labels[shape], labels[color]);
    case "max":
      return (labels, shape, color) => Math.max(labels[shape], labels[color]);
    case "dperm":
      return (labels, shape, color) => labels[dominance.find((g) => g === shape || g === color)!];
  }
}
