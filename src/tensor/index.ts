export { Rng } from "./rng.js";
export { axpy, dot, norm2, normInf } from "./vector.js";
