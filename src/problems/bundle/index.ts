export { type BundleTexts, bundleProblem, problemToBundle } from "./bundle.js";
