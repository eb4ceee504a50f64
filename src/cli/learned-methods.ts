import type { Command } from "commander";
import { readText } from "../base/platform.js";
import { METHOD_ALIASES, METHODS, type Method } from "../ccg/index.js";
/** Options that say which network the learned methods use. */
export interface NetworkOptions {
  readonly weights?: string;
  readonly features?: string;
}

export function withNetworkOptions(command: Command): Command {
  return command
    .option("--weights <file>", "learned methods: a network of your own instead of the shipped one")
    .option(
      "--features <module>",
      "learned methods: the family that the network was trained for, where it is your own (.js)",
    );
}

/** A network as the user gave it, ready to be sent to another thread. */
export interface NetworkText {
  readonly text: string;
  readonly source: string;
  readonly features?: string;
}

/** The network's file, read. */
export function readNetworkText({ weights, features }: NetworkOptions): NetworkText | undefined {
  return weights === undefined ? undefined : { text: readText(weights), source: weights, features };
}

/** Every method of the command line: the exact ones, the learned ones, and what these are measured by. */
export async function allMethods(network?: NetworkText): Promise<readonly Method[]> {
  // Loaded when needed: training and data sets come along.
  const neural = await import("../neural/index.js");
  const family = network?.features === undefined ? undefined : await neural.loadFamily(network.features);
  const source = network
    ? neural.networkFromText(network.text, network.source, family)
    : neural.shippedNetworks();
  return [...METHODS, ...neural.neuralMethods(source), ...neural.BASELINE_METHODS];
}

/** The methods among which a name is looked up. */
export async function methodsFor(name = "auto", network?: NetworkText): Promise<readonly Method[]> {
  const isOwn = name in METHOD_ALIASES || METHODS.some((method) => method.name === name);
  return isOwn && network === undefined ? METHODS : allMethods(network);
}
