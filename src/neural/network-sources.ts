/** Where networks come from: those of the package, and files of users. */
import { InputError, showValue } from "../base/errors.js";
import { fileExists, packageRoot, readText } from "../base/platform.js";
import type { TwoStageProblem } from "../model/problem.js";
import { LEARNING_FAMILIES } from "./dataset/families.js";
import type { LearningFamily } from "./dataset/learning-family.js";
import { parseNetwork } from "./format.js";
import { type NetworkSource, oneNetwork } from "./search/learned-model.js";

/** Families with a network in the package, in `weights/FAMILY.json`. */
const SHIPPED = ["knapsack", "capital-budgeting"];

/** The networks that come with the package; each is read when a problem of its family is solved. */
export function shippedNetworks(): NetworkSource {
  return {
    appliesTo(problem) {
      const family = familyOf(problem);
      if (family === undefined) {
        return { applies: false, because: `no network for this problem (shipped: ${SHIPPED.join(", ")})` };
      }
      return { applies: true, because: `the shipped network for ${family}` };
    },
    async load(problem) {
      const family = familyOf(problem);
      if (family === undefined) throw new Error("no shipped network applies");
      const path = pathOf(family);
      return { network: parseNetwork(readText(path), path), features: LEARNING_FAMILIES[family].features };
    },
  };
}

/**
 * The network in a file's text, for every problem of its family.
 *
 * @param source where the text came from, for error messages.
 * @param family the network's family, where it is none of {@link LEARNING_FAMILIES}.
 * @throws InputError for a damaged file, or a family that is not known.
 */
export function networkFromText(text: string, source: string, family?: LearningFamily): NetworkSource {
  const network = parseNetwork(text, source);
  const known = family ?? LEARNING_FAMILIES[network.family];
  if (known?.family === network.family) return oneNetwork({ network, features: known.features });
  const remedy = `give the module of that family (known without: ${Object.keys(LEARNING_FAMILIES).join(", ")})`;
  throw InputError.of("family", `is ${showValue(network.family)}`, remedy, source);
}

function familyOf(problem: TwoStageProblem): string | undefined {
  return SHIPPED.find((family) => fileExists(pathOf(family)) && understands(family, problem));
}

function understands(family: string, problem: TwoStageProblem): boolean {
  try {
    LEARNING_FAMILIES[family].features(problem);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function pathOf(family: string): string {
  return `${packageRoot()}weights/${family}.json`;
}
