export { MT19937 } from "./mt19937.js";
export { Rng } from "./rng.js";
export { axpy, dot, norm2, normInf } from "./vector.js";
