/**
 * The adversary's own problem, min over distributions p, solved by a log-barrier Newton method: nothing of the library's
 * duals is used. For the strictly convex divergences; the duality gap at the end is at most (n + 1)/LAST_BARRIER.
 */
const LAST_BARRIER = 1e9;
const BARRIER_GROWTH = 10;
const NEWTON_STEPS = 60;
const ENOUGH = 1e-10;

/** Σ f_i(p_i) with f_i convex and smooth on p_i > 0. */
export interface SeparableDivergence {
  readonly value: (p: number, mu: number) => number;
  readonly slope: (p: number, mu: number) => number;
  readonly curvature: (p: number, mu: number) => number;
}

export const SMOOTH = {
  kl: {
    value: (p, mu) => p * Math.log(p / mu),
    slope: (p, mu) => Math.log(p / mu) + 1,
    curvature: (p) => 1 / p,
  },
  chi2: {
    value: (p, mu) => (p - mu) ** 2 / mu,
    slope: (p, mu) => (2 * (p - mu)) / mu,
    curvature: (_p, mu) => 2 / mu,
  },
} satisfies Record<string, SeparableDivergence>;

/** min v·p + weight·D(p‖μ) over D(p‖μ) ≤ radius; μ > 0. Weight 0 is a ball, radius ∞ a penalty. */
export function primalOptimum(
  mu: readonly number[],
  v: readonly number[],
  divergence: SeparableDivergence,
  { weight = 0, radius = Number.POSITIVE_INFINITY },
): number {
  const distance = (p: readonly number[]) => sum(p.map((x, i) => divergence.value(x, mu[i])));
  const objective = (p: readonly number[]) => sum(p.map((x, i) => x * v[i])) + weight * distance(p);
  let p = [...mu];
  for (let barrier = 1; barrier <= LAST_BARRIER; barrier *= BARRIER_GROWTH) {
    const merit = (q: readonly number[]) => {
      const slack = radius - distance(q);
      if (q.some((x) => x <= 0) || slack <= 0) return Number.POSITIVE_INFINITY;
      const wall = radius < Number.POSITIVE_INFINITY ? Math.log(slack) : 0;
      return barrier * objective(q) - sum(q.map(Math.log)) - wall;
    };
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const inverseSlack = 1 / (radius - distance(p));
      const slope = p.map((x, i) => divergence.slope(x, mu[i]));
      const gradient = p.map(
        (x, i) => barrier * (v[i] + weight * slope[i]) - 1 / x + inverseSlack * slope[i],
      );
      const hessian = p.map((x, i) =>
        p.map((_, j) => {
          const curvature = (barrier * weight + inverseSlack) * divergence.curvature(x, mu[i]) + 1 / x ** 2;
          return inverseSlack ** 2 * slope[i] * slope[j] + (i === j ? curvature : 0);
        }),
      );
      const direction = tangentNewton(hessian, gradient);
      // Rounding must not change the total mass: the largest probability bears it.
      const largest = p.indexOf(Math.max(...p));
      direction[largest] -= sum(direction);
      const decrement = -sum(direction.map((x, i) => x * gradient[i]));
      if (decrement < ENOUGH) break;
      let length = 1;
      const moved = () => p.map((x, i) => x + length * direction[i]);
      while (length > 1e-12 && !(merit(moved()) < merit(p))) length /= 2;
      if (length <= 1e-12) break;
      p = moved();
    }
  }
  return objective(p);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The Newton step −H⁻¹(g + κ1) with κ so that it sums to 0. */
function tangentNewton(hessian: readonly (readonly number[])[], gradient: readonly number[]): number[] {
  const n = gradient.length;
  const rows = hessian.map((row, i) => [...row, 1, -gradient[i]]);
  rows.push([...new Array<number>(n).fill(1), 0, 0]);
  // Gauss–Jordan with partial pivoting.
  for (let k = 0; k <= n; k++) {
    let pivot = k;
    for (let i = k + 1; i <= n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i <= n; i++) {
      const factor = i === k ? 0 : rows[i][k] / rows[k][k];
      if (factor !== 0) for (let j = k; j <= n + 1; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.slice(0, n).map((row, i) => row[n + 1] / row[i]);
}
