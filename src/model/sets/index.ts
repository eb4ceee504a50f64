export { cardinalitySet } from "./cardinality.js";
export { factorSet } from "./factor.js";
export { intersectionSet } from "./intersection.js";
export { normInfinitySet, normOneSet } from "./norm-balls.js";
export { scaleSet, withBudget } from "./scale.js";
export { DEFAULT_VERTEX_LIMIT, enumerateVertices } from "./vertices.js";
