import { describe, expect, it } from "vitest";
import { Stop } from "../../src/base/index.js";
import { hasSolution, LinearModelBuilder, loadBackend } from "../../src/milp/index.js";
import { boxSet, budgetSet, type UncertaintySet } from "../../src/model/index.js";
import {
  addEncoders,
  addValueNet,
  EmbeddedAdversary,
  type EmbeddingDomain,
  EncoderEmbedding,
  neededExactness,
  type ProblemFeatures,
  ProblemNetwork,
  reluItems,
  scenarioDomain,
  valueAt,
} from "../../src/neural/index.js";
import { Rng } from "../../src/tensor/index.js";
import { mixedFeatures, ownFeatures, randomFeatures, randomNetwork } from "./random-network.js";

const backend = await loadBackend("highs");
const ITEMS = 6;

function binaryDomain(count: number): EmbeddingDomain {
  return {
    lower: new Float64Array(count),
    upper: new Float64Array(count).fill(1),
    integer: new Uint8Array(count).fill(1),
    addTo: (builder) => void builder.addColumns(count, { upper: 1, integer: true }),
  };
}

/** The network in a model over one input, the other being fixed; N there at a fixed input. */
function embeddedValues(
  network: ProblemNetwork,
  side: "firstStage" | "scenario",
  domain: EmbeddingDomain,
  fixed: Float64Array,
) {
  const { hidden, ...encoders } = neededExactness(network, "compare");
  const items = reluItems(network[side], domain, encoders[side].units);
  const encoder = new EncoderEmbedding(
    items,
    network[side],
    network.hiddenUnits,
    encoders[side].post,
    domain,
    backend,
    Stop.never(),
  );
  const builder = new LinearModelBuilder();
  domain.addTo(builder);
  const { value, lower, upper } = addValueNet(
    builder,
    network,
    addEncoders(builder, [encoder]),
    fixed,
    hidden,
  );
  const session = backend.open(builder.build(), { light: true });
  const columns = domain.lower.map((_, k) => k);
  return {
    report: encoder.report,
    lower,
    upper,
    at(v: Float64Array): number {
      session.setBounds(columns, v, v);
      const answer = session.solve();
      if (!hasSolution(answer)) throw new Error(`${answer.status} at ${v}`);
      return valueAt(value, answer.x);
    },
    dispose: () => session.dispose(),
  };
}

/** Largest deviation over random points of a domain. */
function largestDeviation(
  network: ProblemNetwork,
  side: "firstStage" | "scenario",
  domain: EmbeddingDomain,
  draw: () => Float64Array,
  points: number,
): number {
  const other = side === "firstStage" ? network.scenario : network.firstStage;
  const otherInput = new Float64Array(other.slope.numCols).fill(0.5);
  const out = new Float64Array(network.hiddenUnits);
  const fixed =
    side === "firstStage"
      ? network.encodeScenario(otherInput, out)
      : network.encodeFirstStage(otherInput, out);
  const embedded = embeddedValues(network, side, domain, fixed);
  let largest = 0;
  for (let point = 0; point < points; point++) {
    const v = draw();
    const forward =
      side === "firstStage" ? network.scaledEstimate(v, otherInput) : network.scaledEstimate(otherInput, v);
    largest = Math.max(largest, Math.abs(embedded.at(v) - forward));
    expect(forward).toBeGreaterThanOrEqual(embedded.lower - 1e-9);
    expect(forward).toBeLessThanOrEqual(embedded.upper + 1e-9);
  }
  embedded.dispose();
  return largest;
}

describe("a value network embedded in a MILP", () => {
  it("equals its forward pass at 1000 random points", () => {
    const rng = new Rng(11);
    const features: ProblemFeatures = {
      ...randomFeatures(rng, ITEMS),
      scenario: mixedFeatures(rng, 4, 3, 2),
    };
    const own = new ProblemNetwork(randomNetwork(rng), randomFeatures(rng, ITEMS));
    const mixed = new ProblemNetwork(randomNetwork(rng), features);
    const binary = () => Float64Array.from({ length: ITEMS }, () => rng.integer(2));
    const inBox = (size: number) => () => Float64Array.from({ length: size }, () => rng.uniform());
    const cases = [
      largestDeviation(own, "firstStage", binaryDomain(ITEMS), binary, 400),
      largestDeviation(own, "scenario", scenarioDomain(unitBox(ITEMS)), inBox(ITEMS), 300),
      largestDeviation(mixed, "scenario", scenarioDomain(unitBox(2)), inBox(2), 300),
    ];
    for (const deviation of cases) expect(deviation).toBeLessThan(1e-5);
  });

  it("needs no binary for items of binary columns", () => {
    const rng = new Rng(12);
    const network = new ProblemNetwork(randomNetwork(rng), randomFeatures(rng, ITEMS));
    const { report, dispose } = embeddedValues(
      network,
      "firstStage",
      binaryDomain(ITEMS),
      new Float64Array(4),
    );
    expect(report.openItemUnits).toBe(0);
    dispose();
  });

  it("has fewer unstable units after tightening over a budget", () => {
    let before = 0;
    let after = 0;
    for (let seed = 13; seed < 21; seed++) {
      const rng = new Rng(seed);
      const wide = randomNetwork(rng, { xi: { width: 3, embed: [6, 4], post: [30, 3] } });
      const network = new ProblemNetwork(wide, randomFeatures(rng, 12));
      const adversary = new EmbeddedAdversary(network, budgetSet(12, 1.5), backend, Stop.never());
      const [report] = adversary.solve(new Float64Array(12), { nodeLimit: 0 }).reports;
      before += report.postByIntervals.unstable;
      after += report.post.unstable;
    }
    expect(after).toBeLessThan(before);
  });
});

describe("the embedded adversary", () => {
  const sets: [string, UncertaintySet, (rng: Rng) => ProblemFeatures, number][] = [
    ["a box of two factors on which all items depend", unitBox(2), (rng) => twoFactors(rng), 2],
    ["a budget with one factor an item", budgetSet(2, 1.25), (rng) => randomFeatures(rng, 2), 2],
  ];

  it.each(sets)("finds the maximum of the network over %s", (_, set, features, dimension) => {
    for (let seed = 0; seed < 4; seed++) {
      const rng = new Rng(100 + seed);
      const network = new ProblemNetwork(randomNetwork(rng), features(rng));
      if (set.kind === "scenarios") throw new Error("not a finite set");
      const adversary = new EmbeddedAdversary(network, set, backend, Stop.never());
      const x = Float64Array.from({ length: network.firstStage.slope.numCols }, () => rng.integer(2));
      const { bound, isOptimal, scenario, deviation } = adversary.solve(x);
      expect(isOptimal).toBe(true);
      expect(deviation).toBeLessThan(1e-5);
      expect(network.scaledEstimate(x, scenario ?? [])).toBeCloseTo(bound, 5);
      expect(bound).toBeGreaterThanOrEqual(gridMaximum(network, x, dimension, set) - 1e-6);
    }
  });
});

function twoFactors(rng: Rng): ProblemFeatures {
  return {
    firstStage: ownFeatures(rng, 3, 3),
    scenario: mixedFeatures(rng, 4, 3, 2),
    labelScale: 1,
    labelShift: 0,
  };
}

function unitBox(dimension: number) {
  return boxSet(new Float64Array(dimension), new Float64Array(dimension).fill(1));
}

function gridMaximum(
  network: ProblemNetwork,
  x: Float64Array,
  dimension: number,
  set: UncertaintySet,
): number {
  const steps = 60;
  let largest = Number.NEGATIVE_INFINITY;
  for (let a = 0; a <= steps; a++) {
    for (let b = 0; b <= steps; b++) {
      const xi = [a / steps, b / steps].slice(0, dimension);
      if (set.kind === "budget" && xi[0] + xi[1] > set.groups[0].gamma) continue;
      largest = Math.max(largest, network.scaledEstimate(x, xi));
    }
  }
  return largest;
}
