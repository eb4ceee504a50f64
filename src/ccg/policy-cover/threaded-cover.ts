import type { Piscina } from "piscina";
import { relayingInterrupts } from "../../base/interrupt.js";
import { workerUrl } from "../../base/platform.js";
import type { BackendName } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { OracleRecipe } from "../../model/recourse.js";
import {
  type CoverFailure,
  type CoverOutcome,
  type CoverRequest,
  type CoverState,
  concluded,
  type Part,
  type PolicyCover,
  type WorstFound,
} from "./cover.js";
import type { PolicySource } from "./policy-source.js";

/** Tasks of a round, whatever the number of threads, so that the answer does not depend on it. */
const TASKS_PER_ROUND = 32;

/** How many regions are looked at: by the calling thread alone, about a second's, and then by each task. */
export interface Shares {
  readonly alone: number;
  readonly perTask: number;
}

const FAST_SHARES: Shares = { alone: 10_000, perTask: 1000 };
const SLOW_SHARES: Shares = { alone: 20, perTask: 2 };

/** How often threads at work are told of an interruption. */
const POLL_MILLISECONDS = 100;

/** What every thread needs once. */
export interface CoverThreadData {
  readonly problem: TwoStageProblem;
  readonly recipe: OracleRecipe | undefined;
  readonly backend: BackendName;
}

/** What a thread is asked to do. */
export interface CoverTask extends Omit<CoverRequest, "stop"> {
  readonly parts: readonly Part[];
  readonly mostRegions: number;
  readonly timeLimitSeconds: number;
  /** Shared memory; non-zero interrupts. */
  readonly interruptFlag: Int32Array;
}

/**
 * A cover in several threads. Parts of the set are independent of each other but for the target t: in each round every task
 * goes on from the worst scenario known to all, and looks at so many regions. Most covers end before the first round.
 */
export class ThreadedCover {
  private pool: Piscina | undefined;

  constructor(
    private readonly alone: PolicyCover,
    source: PolicySource,
    private readonly data: CoverThreadData,
    private readonly threads: number,
    private readonly shares: Shares = source.isFast ? FAST_SHARES : SLOW_SHARES,
  ) {}

  /** Whether a problem can be sent to another thread: a recourse of its own needs a recipe. */
  static appliesTo({ recourse }: TwoStageProblem): boolean {
    return recourse === undefined || recourse.recipe !== undefined;
  }

  async cover(request: CoverRequest): Promise<CoverOutcome> {
    const { stop, ...common } = request;
    const mustEnd = () => stop.isInterrupted();
    return relayingInterrupts(mustEnd, POLL_MILLISECONDS, async (interruptFlag) => {
      let state = this.alone.search(request, undefined, this.shares.alone);
      while (state.kind === "state" && state.open.length > 0 && !state.isStopped) {
        if (stop.reason() !== undefined) break;
        state = await this.round(state, {
          ...common,
          interruptFlag,
          timeLimitSeconds: stop.remainingSeconds(),
        });
      }
      return state.kind === "state" ? concluded(state, request.tolerance) : state;
    });
  }

  dispose(): void {
    void this.pool?.destroy();
  }

  private async round(
    { open, worst, unresolved }: CoverState,
    common: Omit<CoverTask, "parts" | "mostRegions">,
  ): Promise<CoverState | CoverFailure> {
    const pool = await this.openPool();
    const mostRegions = this.shares.perTask;
    const answers = await Promise.all(
      dealt(open).map((parts): Promise<CoverState | CoverFailure> => {
        const task: CoverTask = { ...common, worst, parts, mostRegions };
        return pool.run(task);
      }),
    );
    return merged(answers, unresolved);
  }

  private async openPool(): Promise<Piscina> {
    if (this.pool === undefined) {
      const { Piscina } = await import("piscina");
      const filename = workerUrl("ccg/policy-cover/cover-worker").href;
      const { threads, data } = this;
      this.pool = new Piscina({ filename, minThreads: threads, maxThreads: threads, workerData: data });
    }
    return this.pool;
  }
}

/** In turns, as cards are: neighbours are similar, and so is what the tasks get. */
function dealt(parts: readonly Part[]): Part[][] {
  const hands: Part[][] = Array.from({ length: Math.min(TASKS_PER_ROUND, parts.length) }, () => []);
  parts.forEach((part, i) => {
    hands[i % hands.length].push(part);
  });
  return hands;
}

function merged(
  answers: readonly (CoverState | CoverFailure)[],
  unresolvedBefore: number,
): CoverState | CoverFailure {
  const states: CoverState[] = [];
  for (const answer of answers) {
    if (answer.kind !== "state") return answer;
    states.push(answer);
  }
  return {
    kind: "state",
    open: states.flatMap(({ open }) => open),
    unresolved: Math.max(unresolvedBefore, ...states.map(({ unresolved }) => unresolved)),
    worst: states.map(({ worst }) => worst).reduce(worse, undefined),
    isStopped: states.some(({ isStopped }) => isStopped),
  };
}

function worse(a: WorstFound | undefined, b: WorstFound | undefined): WorstFound | undefined {
  return a === undefined || (b !== undefined && b.value > a.value) ? b : a;
}
