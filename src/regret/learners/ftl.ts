import { InputError, showValue } from "../../base/errors.js";
import type { OnlineLearner } from "../types.js";
import { type Observation, restoreHistory, saveHistory } from "./observation.js";

export interface FtlOptions<F, Y, Z> {
  /** A best model for the rounds so far (none at first), as a predictor. */
  readonly oracle: (history: readonly Observation<F, Y>[]) => (x: F) => Z;
  /** Refit once the history has grown by this share since the last fit; 0 refits every round. */
  readonly refitGrowth?: number;
}

export const FTL_DEFAULTS = { refitGrowth: 0 } as const;

/**
 * Follow the leader (or, with a regularised oracle, the regularised leader): play the best model for the past.
 * It keeps its whole history, and without regularisation an adversary can force linear regret.
 */
export class FollowTheLeader<F, Y, Z = number> implements OnlineLearner<F, Y, Z> {
  readonly kind = "ftl";
  private history: Observation<F, Y>[] = [];
  private fitted = 0;
  private model: (x: F) => Z;
  private readonly oracle: FtlOptions<F, Y, Z>["oracle"];
  private readonly refitGrowth: number;

  constructor(options: FtlOptions<F, Y, Z>) {
    const { oracle, refitGrowth } = { ...FTL_DEFAULTS, ...options };
    if (!(refitGrowth >= 0)) {
      throw InputError.of("refitGrowth", `is ${showValue(refitGrowth)}`, "give a number of at least 0");
    }
    this.oracle = oracle;
    this.refitGrowth = refitGrowth;
    this.model = oracle([]);
  }

  predict(x: F): Z {
    return this.model(x);
  }

  update(x: F, y: Y, weight = 1): void {
    this.history.push({ x, y, weight });
    if (this.history.length < this.fitted * (1 + this.refitGrowth)) return;
    this.fitted = this.history.length;
    this.model = this.oracle(this.history);
  }

  save(): unknown {
    return { fitted: this.fitted, history: saveHistory(this.history) };
  }

  load(state: unknown): void {
    const { fitted, history } = state as { fitted: number; history: ReturnType<typeof saveHistory> };
    this.history = restoreHistory(history);
    this.fitted = fitted;
    this.model = this.oracle(this.history.slice(0, fitted));
  }
}
