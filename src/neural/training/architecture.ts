import { InputError } from "../../base/errors.js";

/** Widths of one set encoder: item layers, then the layers after the sum. */
export interface EncoderShape {
  readonly embed: readonly [number, number];
  readonly post: readonly [number, number];
}

/** Shape of a value network; an encoder that is left out does not exist. */
export interface Architecture {
  readonly firstStage?: EncoderShape;
  readonly scenario?: EncoderShape;
  readonly interaction?: EncoderShape;
  /** Hidden units of the value network. */
  readonly hidden: number;
  /**
   * What features are divided by: `range` maps each to [0, 1] (published); `total` makes its sum over the items 1 on average, which
   * keeps networks without biases homogeneous.
   */
  readonly scaling: "range" | "total";
}

/** Encoders of the shapes of Dumouchelle et al. (2024), table 5. */
const publishedKnapsack: EncoderShape = { embed: [32, 16], post: [64, 8] };
const publishedCapitalBudgeting: EncoderShape = { embed: [16, 4], post: [32, 8] };
const small: EncoderShape = { embed: [16, 8], post: [16, 8] };

/** The shapes that networks are trained in, by name. */
export const ARCHITECTURES = {
  /**
   * One encoder in which plan and scenario meet; 16 + 8 units a scenario in a main problem. The maps around the sum are linear: their
   * width costs a MILP nothing.
   */
  interaction: { interaction: { embed: [16, 16], post: [16, 8] }, hidden: 8, scaling: "total" },
  /** The published form made smaller: 16 units shared by all scenarios, and 8 a scenario. */
  separable: { firstStage: small, scenario: small, hidden: 8, scaling: "total" },
  "published-knapsack": {
    firstStage: publishedKnapsack,
    scenario: publishedKnapsack,
    hidden: 8,
    scaling: "range",
  },
  "published-capital-budgeting": {
    firstStage: publishedCapitalBudgeting,
    scenario: publishedCapitalBudgeting,
    hidden: 8,
    scaling: "range",
  },
} as const satisfies Readonly<Record<string, Architecture>>;

export type ArchitectureName = keyof typeof ARCHITECTURES;

export const ENCODERS = ["firstStage", "scenario", "interaction"] as const;

export type EncoderName = (typeof ENCODERS)[number];

/** @throws InputError where no architecture has the name. */
export function architectureNamed(name: string): Architecture {
  if (Object.hasOwn(ARCHITECTURES, name)) return ARCHITECTURES[name as ArchitectureName];
  throw InputError.of("architecture", `is ${name}`, `give ${Object.keys(ARCHITECTURES).join(", ")}`);
}
