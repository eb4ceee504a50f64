/** The interaction of plan and scenario, with one of the two known. */
import { InputError } from "../../base/errors.js";
import type { GatedEncoder, ProblemEncoder } from "../forward.js";
import type { EmbeddingDomain, ItemLayer } from "./encoder-embedding.js";
import { MergedActivations } from "./merged-activations.js";
import type { EmbeddingTarget } from "./model.js";

/**
 * At a known scenario every ReLU of an item is a number, so that the post activations are affine in x:
 *
 *     a = Σ_i γ_i(x) φ_i,   φ_i = merged ReLU(base_i + slope_i ξ)
 *
 * No variable and no row is added.
 */
export function gatedItemsAtScenario(
  encoder: GatedEncoder,
  xi: Float64Array,
  domain: EmbeddingDomain,
): ItemLayer {
  return {
    addTo(_model: EmbeddingTarget) {
      const into = new MergedActivations(encoder.postUnits);
      const { constants, perColumn } = interactionAtScenario(encoder, xi);
      into.addConstants(constants);
      into.addRange(constants, constants);
      for (const [column, multiples] of perColumn) {
        into.addMultiples({ constant: 0, columns: [column], values: [1] }, multiples);
        const [lower, upper] = [domain.lower[column], domain.upper[column]];
        into.addRange(
          multiples.map((value) => value * (value >= 0 ? lower : upper)),
          multiples.map((value) => value * (value >= 0 ? upper : lower)),
        );
      }
      return { activations: into.expressions, ranges: into.ranges, openItemUnits: 0 };
    },
  };
}

/** The post activations at a known scenario, as constants and multiples of the columns of x. */
export function interactionAtScenario(encoder: GatedEncoder, xi: Float64Array) {
  const { gateBase, gateSlope, items, postUnits } = encoder;
  const constants = new Float64Array(postUnits);
  const perColumn = new Map<number, Float64Array>();
  for (let item = 0; item < items; item++) {
    const phi = activationsAtScenario(encoder, item, xi);
    for (let j = 0; j < postUnits; j++) constants[j] += gateBase[item] * phi[j];
    for (let e = gateSlope.starts[item]; e < gateSlope.starts[item + 1]; e++) {
      const column = gateSlope.indices[e];
      const multiples = perColumn.get(column) ?? new Float64Array(postUnits);
      for (let j = 0; j < postUnits; j++) multiples[j] += gateSlope.values[e] * phi[j];
      perColumn.set(column, multiples);
    }
  }
  return { constants, perColumn };
}

function activationsAtScenario(
  { units, postUnits, base, slope, merged }: ProblemEncoder,
  item: number,
  xi: Float64Array,
): Float64Array {
  const out = new Float64Array(postUnits);
  for (let k = 0; k < units; k++) {
    const row = item * units + k;
    let activation = base[row];
    for (let e = slope.starts[row]; e < slope.starts[row + 1]; e++) {
      activation += slope.values[e] * xi[slope.indices[e]];
    }
    if (activation <= 0) continue;
    for (let j = 0; j < postUnits; j++) out[j] += merged[j * units + k] * activation;
  }
  return out;
}

/**
 * At a known plan the interaction is an encoder of the scenario with the items that the plan counts, each scaled by its
 * weight: γ ReLU(a) = ReLU(γ a) for γ ≥ 0.
 *
 * @throws InputError for a negative weight.
 */
export function gatedEncoderAtPlan(encoder: GatedEncoder, gates: Float64Array): ProblemEncoder {
  const { units, base, slope } = encoder;
  const kept: number[] = [];
  gates.forEach((gate, item) => {
    if (gate < 0) {
      const seen = `is ${gate} for item ${item}`;
      throw InputError.of("interaction.gate", seen, "give weights of at least 0, which the adversary needs");
    }
    if (gate > 0) kept.push(item);
  });
  const rows = kept.flatMap((item) => Array.from({ length: units }, (_, k) => item * units + k));
  const gateOfRow = (row: number) => gates[Math.floor(row / units)];
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => {
    starts[r + 1] = starts[r] + slope.starts[row + 1] - slope.starts[row];
  });
  const entries = rows.flatMap((row) =>
    Array.from({ length: slope.starts[row + 1] - slope.starts[row] }, (_, e) => ({
      column: slope.indices[slope.starts[row] + e],
      value: gateOfRow(row) * slope.values[slope.starts[row] + e],
    })),
  );
  return {
    ...encoder,
    items: kept.length,
    base: Float64Array.from(rows, (row) => gateOfRow(row) * base[row]),
    slope: {
      numRows: rows.length,
      numCols: slope.numCols,
      starts,
      indices: Int32Array.from(entries, ({ column }) => column),
      values: Float64Array.from(entries, ({ value }) => value),
    },
  };
}
