import { Stop } from "../../base/stop.js";
import {
  type DrRpoResult,
  drLsviUcb,
  drRpo,
  exactRobust,
  type LinearModel,
  lsviUcb,
  modelEnvironment,
  randomSimplex,
  simLinear,
  simLinearRadii,
  tabulate,
  type UncertaintySet,
  weDriveU,
} from "../../mdp/index.js";
import type { Metric, Suite } from "../suite.js";

interface MdpSource {
  readonly kind: "SimLinear" | "random simplex";
  /** ‖ξ‖₁ of SimLinear, or d of a random MDP. */
  readonly parameter: number;
  readonly episodes: number;
  readonly seed: number;
}

const SHORTFALL: Metric = { key: "shortfall", label: "shortfall", format: "percent", better: "lower" };

/** τ of DR-RPO and β of every bonus, as in docs/mdp.md. */
const TEMPERATURE = 0.02;
const BETA = 1;
const RADIUS = 0.5;
const RANDOM = { horizon: 6, states: 30, actions: 6 };

const suite: Suite<MdpSource> = {
  name: "mdp",
  title: "Robust linear Markov decision processes",
  about: [
    "Online learning against a TV ball; every policy learned is evaluated exactly on the true model. Shortfall: how far its robust value lies below the robust optimum, relative to that. SimLinear (Liu & Xu 2024) with the radius 0.5 at the first good factor; random simplex MDPs with radii 0, 0.1 or 0.7.",
    "Repetitions are seeds of the learner: use --repeat. LSVI-UCB is not robust and shows what robustness is worth.",
  ],
  methods: [
    { name: "dr-rpo", about: "DR-RPO, soft update, τ = 0.02", isDefault: true },
    { name: "dr-lsvi-ucb", about: "DR-LSVI-UCB", isDefault: true },
    { name: "we-drive-u", about: "We-DRIVE-U in its practical form", isDefault: true },
    { name: "lsvi-ucb", about: "LSVI-UCB, not robust", isDefault: true },
  ],
  timeLimitSeconds: 60,
  targetGap: 0,
  metrics: [SHORTFALL],
  tables: [["model", "episodes"]],
  instances({ seed }) {
    const sources: MdpSource[] = [
      ...[0.1, 0.2, 0.3].flatMap((parameter) =>
        [100, 1000].map((episodes) => ({ kind: "SimLinear" as const, parameter, episodes, seed })),
      ),
      ...[4, 8].flatMap((parameter) =>
        [1000, 10_000].map((episodes) => ({ kind: "random simplex" as const, parameter, episodes, seed })),
      ),
    ];
    return sources.map((source) => {
      const model =
        source.kind === "SimLinear" ? `SimLinear ξ=${source.parameter}` : `random d=${source.parameter}`;
      return {
        name: `${model} K=${source.episodes}`,
        groups: { model, episodes: source.episodes },
        published: [],
        source,
      };
    });
  },
  async prepare({ method, source, seed, timeLimitSeconds }) {
    const { model, uncertainty } = modelOf(source);
    const options = {
      ...modelEnvironment(model),
      rewards: model.theta,
      uncertainty,
      beta: BETA,
      ridge: source.kind === "SimLinear" ? 1 / 9 : 0.1,
      episodes: source.episodes,
      seed,
    };
    return () => {
      const learned = learn(method, { ...options, stop: Stop.after(timeLimitSeconds) });
      const policy = tabulate(learned.exploitPolicy, model.states);
      const value = exactRobust(model, uncertainty, { policy }).value;
      const optimum = exactRobust(model, uncertainty).value;
      const isWhole = learned.episodes === source.episodes;
      return {
        status: isWhole ? "learned" : "stopped",
        solved: isWhole,
        measures: { value, optimum, shortfall: (optimum - value) / optimum },
      };
    };
  },
};

type LearnOptions = Parameters<typeof drLsviUcb<number>>[0];

function learn(method: string, options: LearnOptions): DrRpoResult<number> {
  switch (method) {
    case "lsvi-ucb":
      return lsviUcb(options);
    case "dr-lsvi-ucb":
      return drLsviUcb(options);
    case "we-drive-u":
      return weDriveU(options);
    default:
      return drRpo({ ...options, temperature: TEMPERATURE });
  }
}

function modelOf({ kind, parameter, seed }: MdpSource): { model: LinearModel; uncertainty: UncertaintySet } {
  const ball = (radius: Float64Array): UncertaintySet => ({ kind: "constrained", divergence: "tv", radius });
  if (kind === "SimLinear")
    return { model: simLinear({ xi: parameter }).model, uncertainty: ball(simLinearRadii(RADIUS)) };
  const { model, radii } = randomSimplex({ ...RANDOM, dim: parameter, seed });
  return { model, uncertainty: ball(radii) };
}

export default suite;
