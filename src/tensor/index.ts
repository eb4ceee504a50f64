export {
  type CsrMatrix,
  csrFromDense,
  csrFromTriplets,
  csrMultiply,
  csrTranspose,
  csrTransposeMultiply,
} from "./csr.js";
export { MT19937 } from "./mt19937.js";
export { projectBall, projectBox, projectSimplex } from "./projections.js";
export { Rng } from "./rng.js";
export { axpy, dot, norm2, normInf } from "./vector.js";
