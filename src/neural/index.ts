/** Neur2RO: learned value networks inside two-stage robust optimization. */
export { checkNetwork, networkToJson, parseNetwork } from "./format.js";
export { type GatedEncoder, type ProblemEncoder, ProblemNetwork } from "./forward.js";
export {
  type AffineFeatures,
  type Dense,
  type FeatureMap,
  type GatedFeatures,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type ProblemFeatures,
  type SetEncoder,
  type ValueNetwork,
} from "./network.js";
