export {
  choleskyFactor,
  choleskyInverse,
  choleskyLogDeterminant,
  choleskySolve,
  choleskyUpdate,
} from "./cholesky.js";
export {
  type CsrMatrix,
  csrFromDense,
  csrFromTriplets,
  csrMultiply,
  csrTranspose,
  csrTransposeMultiply,
} from "./csr.js";

export { decodeFloats, encodeFloats } from "./float-codec.js";
export { type LeastSquares, leastSquaresFromMoments } from "./least-squares.js";
export { type LsqrOptions, type LsqrResult, lsqr } from "./lsqr.js";
export { MinimalStandard } from "./minimal-standard.js";
export { MT19937 } from "./mt19937.js";
export { PackedSymmetric } from "./packed-symmetric.js";
export { projectBall, projectBox, projectSimplex } from "./projections.js";
export {
  RIDGE_REFRESH_EVERY,
  RidgeGram,
  RidgeRegression,
  type SavedRidgeGram,
  type SavedRidgeRegression,
} from "./ridge.js";
export { Rng } from "./rng.js";
export { addScaled, axpy, dot, norm2, normInf } from "./vector.js";
