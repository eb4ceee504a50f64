import { InputError, showValue } from "../../base/errors.js";
import type { MonotoneOperator } from "../operator.js";
import { spectralNorm } from "../power-iteration.js";

/** Safety on an estimated norm. */
const NORM_SAFETY = 1.01;

/**
 * The linearly constrained quadratic of Ouyang & Xu (2021), a hard case for first-order methods:
 * min_x max_y ½xᵀHx − hᵀx − yᵀ(Ax − b), A bidiagonal along the second diagonal (A_{i,n−1−i} = ¼, A_{i,n−2−i} = −¼), H = 2AᵀA,
 * b = ¼·1, h = ¼·e_n. F(x, y) = (Hx − h − Aᵀy, Ax − b) is monotone, not cocoercive.
 *
 * Component i sees x_i and y_i only, n·(H_{:,i}x_i − A_{i,:}ᵀy_i, A_{:,i}x_i) with the constants shared: L is about √n·L_F, so that
 * variance reduction has nothing to gain in theory.
 *
 * @param size n; u = (x, y) has 2n entries and there are n components.
 *
 * @example
 * import { constrainedQuadratic, feg } from "minmaxmin/halpern";
 * const problem = constrainedQuadratic(10);
 * feg(problem, problem.start, { tolerance: 1e-2 }).status; // => "optimal"
 */
export function constrainedQuadratic(size: number): MonotoneOperator & { readonly start: Float64Array } {
  if (!(Number.isInteger(size) && size >= 2)) {
    throw InputError.of("size", `is ${showValue(size)}`, "give an integer of at least 2");
  }
  const n = size;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + n - 1 - i] = 0.25;
    if (i < n - 1) a[i * n + n - 2 - i] = -0.25;
  }
  const h = normalMatrix(a, n, 2);
  /** out ← out + scale·(the linear part of F_i / n for entries x_i and y_i) */
  const addColumn = (i: number, xi: number, yi: number, scale: number, out: Float64Array) => {
    for (let j = Math.max(0, i - 2); j <= Math.min(n - 1, i + 2); j++) out[j] += scale * h[j * n + i] * xi;
    for (const j of [n - 2 - i, n - 1 - i]) {
      if (j < 0) continue;
      out[j] -= scale * a[i * n + j] * yi;
      out[n + j] += scale * a[j * n + i] * xi;
    }
  };
  const addConstants = (scale: number, out: Float64Array) => {
    out[n - 1] -= scale * 0.25;
    for (let i = 0; i < n; i++) out[n + i] -= scale * 0.25;
  };
  return {
    dim: 2 * n,
    components: n,
    start: new Float64Array(2 * n).fill(1 / n),
    full(u, out) {
      out.fill(0);
      for (let i = 0; i < n; i++) addColumn(i, u[i], u[n + i], 1, out);
      addConstants(1, out);
    },
    component(i, u, scale, out) {
      addColumn(i, u[i], u[n + i], n * scale, out);
      addConstants(scale, out);
    },
    difference(i, u, v, scale, out) {
      addColumn(i, u[i] - v[i], u[n + i] - v[n + i], n * scale, out);
    },
    constants: { lipschitz: fullConstant(n, addColumn), averageLipschitz: averageConstant(n, addColumn) },
  };
}

type AddColumn = (i: number, xi: number, yi: number, scale: number, out: Float64Array) => void;

/** scale·AᵀA */
function normalMatrix(a: Float64Array, n: number, scale: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (const j of [n - 2 - i, n - 1 - i].filter((at) => at >= 0)) {
      for (const k of [n - 2 - i, n - 1 - i].filter((at) => at >= 0)) {
        product[j * n + k] += scale * a[i * n + j] * a[i * n + k];
      }
    }
  }
  return product;
}

/** ‖M‖₂ of the linear part M, whose columns `addColumn` gives. */
function fullConstant(n: number, addColumn: AddColumn): number {
  const columns = Array.from({ length: 2 * n }, (_, k) => {
    const column = new Float64Array(2 * n);
    addColumn(k % n, k < n ? 1 : 0, k < n ? 0 : 1, 1, column);
    return column;
  });
  const image = new Float64Array(2 * n);
  const norm = spectralNorm(2 * n, (x, out) => {
    image.fill(0);
    columns.forEach((column, k) => {
      for (let j = 0; j < 2 * n; j++) image[j] += x[k] * column[j];
    });
    columns.forEach((column, k) => {
      out[k] = column.reduce((sum, value, j) => sum + value * image[j], 0);
    });
  });
  return NORM_SAFETY * norm;
}

/** L² = n·max_i λ_max(Gram matrix of the two columns of component i) */
function averageConstant(n: number, addColumn: AddColumn): number {
  let worst = 0;
  const [cx, cy] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  for (let i = 0; i < n; i++) {
    cx.fill(0);
    cy.fill(0);
    addColumn(i, 1, 0, 1, cx);
    addColumn(i, 0, 1, 1, cy);
    let [xx, xy, yy] = [0, 0, 0];
    for (let j = 0; j < 2 * n; j++) {
      xx += cx[j] * cx[j];
      xy += cx[j] * cy[j];
      yy += cy[j] * cy[j];
    }
    worst = Math.max(worst, (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy));
  }
  return Math.sqrt(n * worst);
}
