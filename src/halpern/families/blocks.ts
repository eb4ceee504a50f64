import { Rng } from "../../tensor/rng.js";
import type { MonotoneOperator } from "../operator.js";

export interface BlockOptions {
  /** n */
  readonly components: number;
  /** Number of planes R²; dim = 2·blocks. */
  readonly blocks: number;
  readonly seed: number;
}

/** A test problem with its solution and a start. */
export interface BlockProblem extends MonotoneOperator {
  readonly start: Float64Array;
  readonly solution: Float64Array;
}

/**
 * Fᵢ(u) = ξᵢⱼ·Mⱼ(uⱼ − u*ⱼ) + sᵢ·1 on planes j, with Mⱼ = ½(I − R(θⱼ)), R a rotation, θⱼ log-spaced from 10⁻³ to 10^0.4,
 * ξᵢⱼ uniform on [0, 2], Σ sᵢ = 0. Mⱼ is exactly 1-cocoercive and nearly skew for small θⱼ, so Halpern's rate 1/k is
 * nearly attained; L = max_j mean(ξ²)/mean(ξ) ≈ 4/3 and L_F ≈ 1 whatever n: variance reduction gains √n.
 */
export function rotationBlocks(options: BlockOptions): BlockProblem {
  const { blocks } = options;
  const matrices = Array.from({ length: blocks }, (_, j) => {
    const angle = 10 ** (-3 + (3.4 * j) / Math.max(1, blocks - 1));
    return { diagonal: 0.5 * (1 - Math.cos(angle)), skew: 0.5 * Math.sin(angle) };
  });
  const { mean, meanSquare, problem } = blockSum(options, matrices);
  return {
    ...problem,
    constants: {
      lipschitz: Math.max(...mean),
      averageLipschitz: Math.max(...mean.map((m, j) => meanSquare[j] / m)),
      cocoercive: true,
    },
  };
}

/**
 * The skew twin: Mⱼ = sⱼ·[[0, 1], [−1, 0]], sⱼ log-spaced from 10⁻² to 1. Monotone and Lipschitz, not cocoercive;
 * L ≈ 1.155·L_F whatever n.
 */
export function skewBlocks(options: BlockOptions): BlockProblem {
  const { blocks } = options;
  const matrices = Array.from({ length: blocks }, (_, j) => ({
    diagonal: 0,
    skew: 10 ** (-2 + (2 * j) / Math.max(1, blocks - 1)),
  }));
  const { mean, meanSquare, problem } = blockSum(options, matrices);
  return {
    ...problem,
    constants: {
      lipschitz: Math.max(...mean.map((m, j) => m * matrices[j].skew)),
      averageLipschitz: Math.max(...meanSquare.map((m, j) => Math.sqrt(m) * matrices[j].skew)),
      cocoercive: false,
    },
  };
}

/**
 * Negative control: n planes, each seen by one component only, Fᵢ(u) = n·Mᵢ(uᵢ − u*ᵢ). L_F = 1 but L = n: sampling
 * components tells next to nothing about F, and variance reduction must lose.
 */
export function disjointBlocks({ components: n, seed }: Omit<BlockOptions, "blocks">): BlockProblem {
  const rng = new Rng(seed);
  const matrices = Array.from({ length: n }, (_, j) => {
    const angle = 10 ** (-3 + (3.4 * j) / Math.max(1, n - 1));
    return { diagonal: 0.5 * (1 - Math.cos(angle)), skew: 0.5 * Math.sin(angle) };
  });
  const solution = Float64Array.from({ length: 2 * n }, () => rng.normal());
  return {
    dim: 2 * n,
    components: n,
    start: new Float64Array(2 * n),
    solution,
    full(u, out) {
      for (let j = 0; j < n; j++) {
        out[2 * j] = 0;
        out[2 * j + 1] = 0;
        addBlock(matrices[j], j, u, solution, 1, out);
      }
    },
    component(i, u, scale, out) {
      addBlock(matrices[i], i, u, solution, n * scale, out);
    },
    constants: { lipschitz: 1, averageLipschitz: n, cocoercive: true },
  };
}

/** M = [[diagonal, skew], [−skew, diagonal]] */
interface PlaneMatrix {
  readonly diagonal: number;
  readonly skew: number;
}

/** out ← out + scale·M(u − origin) on the plane j */
function addBlock(
  { diagonal, skew }: PlaneMatrix,
  j: number,
  u: Float64Array,
  origin: Float64Array,
  scale: number,
  out: Float64Array,
): void {
  const a = u[2 * j] - origin[2 * j];
  const b = u[2 * j + 1] - origin[2 * j + 1];
  out[2 * j] += scale * (diagonal * a + skew * b);
  out[2 * j + 1] += scale * (diagonal * b - skew * a);
}

function blockSum({ components: n, blocks, seed }: BlockOptions, matrices: readonly PlaneMatrix[]) {
  const rng = new Rng(seed);
  const dim = 2 * blocks;
  const solution = Float64Array.from({ length: dim }, () => rng.normal());
  const xi = Float64Array.from({ length: n * blocks }, () => rng.uniform(0, 2));
  const shifts = Float64Array.from({ length: n }, () => rng.normal());
  const meanShift = shifts.reduce((a, b) => a + b, 0) / n;
  for (let i = 0; i < n; i++) shifts[i] -= meanShift;
  const average = (power: number) =>
    Array.from({ length: blocks }, (_, j) => {
      let total = 0;
      for (let i = 0; i < n; i++) total += xi[i * blocks + j] ** power;
      return total / n;
    });
  const mean = average(1);
  const zero = new Float64Array(dim);
  const problem: BlockProblem = {
    dim,
    components: n,
    start: zero,
    solution,
    full(u, out) {
      out.fill(0);
      for (let j = 0; j < blocks; j++) addBlock(matrices[j], j, u, solution, mean[j], out);
    },
    component(i, u, scale, out) {
      for (let j = 0; j < blocks; j++) {
        addBlock(matrices[j], j, u, solution, scale * xi[i * blocks + j], out);
        out[2 * j] += scale * shifts[i];
        out[2 * j + 1] += scale * shifts[i];
      }
    },
    difference(i, u, v, scale, out) {
      for (let j = 0; j < blocks; j++) addBlock(matrices[j], j, u, v, scale * xi[i * blocks + j], out);
    },
  };
  return { mean, meanSquare: average(2), problem };
}
