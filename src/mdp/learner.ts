import { Stop } from "../base/stop.js";
import { Rng } from "../tensor/rng.js";
import type { QParameters } from "./action-values.js";
import { backwardPass, type LearnedData } from "./backward-pass.js";
import { featureCoverage } from "./coverage.js";
import { FactorEstimates } from "./factor-estimates.js";
import { type DrRpoOptions, type DrRpoSettings, type EpisodeEvent, resolveDrRpoOptions } from "./options.js";
import { LearnedPolicy, type MirrorStep, type PolicyRule } from "./policy.js";
import {
  GREEDY_TEMPERATURE,
  greedyPolicy,
  mirrorStep,
  policyDivergence,
  regularisedValue,
  sampleLog,
  softPolicy,
  TIE_TOLERANCE,
} from "./policy-kernels.js";
import { checkReference } from "./reference.js";
import { StateTable } from "./state-table.js";
import { regressMoments, type ValueMoments, varianceWeight } from "./variance.js";

/** log det growth that triggers an update under rare switching: the determinant has doubled. */
const SWITCH_AT = Math.log(2);
/** Mirror steps whose weight in the policy has fallen below this are forgotten. */
const FORGET_BELOW = 1e-12;
/** Coverage below this means that some feature direction is not explored at all. */
const COVERAGE_WARNING = 1e-6;

/** One step of an episode. */
interface Visit {
  state: number;
  action: number;
  reward: number;
  next: number;
}

/** A policy of the mixture with the number of episodes it was played. */
export interface MixtureEntry {
  readonly rule: PolicyRule;
  episodes: number;
}

/** What a run consists of besides its data; a checkpoint stores all of it. */
export interface Progress {
  episode: number;
  updates: number;
  dualSolves: number;
  /** Last action values, once there are any. */
  parameters: QParameters | undefined;
  mirrorSteps: MirrorStep[];
  /** The policy that has become the reference, once there was a refresh. */
  reference: PolicyRule | undefined;
  logDeterminants: Float64Array;
  /** For variance weights. */
  moments: ValueMoments;
  /** Estimated value of every first state, as of the last update. */
  firstValues: Float64Array;
  /** The update whose policy the last entry of the mixture is. */
  mixtureVersion: number;
}

/**
 * DR-RPO: online, model-free learning of a policy that is robust against d-rectangular changes of the transition
 * kernel. Rolls out in the nominal environment, regresses the dual of the worst case on features, adds an optimistic
 * bonus, and moves the policy towards the regularised optimum around a reference policy.
 *
 * The ingredients follow Gu, He, Liu & Xu 2025 (arXiv 2510.14246), Liu & Xu 2024 (arXiv 2402.15399) and Tang, Liu &
 * Xu 2025 (arXiv 2411.18612). Order of the steps, schedules and constants are this library's defaults.
 */
export class DrRpoLearner<S> {
  readonly settings: DrRpoSettings;
  readonly data: LearnedData<S>;
  readonly history: EpisodeEvent[] = [];
  readonly mixture: MixtureEntry[] = [];
  readonly progress: Progress;
  environmentRng: Rng;
  policyRng: Rng;
  private readonly stop: Stop;
  private readonly q: Float64Array;
  private readonly phi: Float64Array;
  private readonly visits: Visit[];
  private length = 0;

  constructor(private readonly options: DrRpoOptions<S>) {
    this.settings = resolveDrRpoOptions(options);
    const { horizon: H, dim: d, ridge, seed, actions } = this.settings;
    this.stop = options.stop ?? Stop.never();
    const reference = checkReference(options.reference, actions, (message) => this.warn(message));
    const { environment, features } = options;
    this.data = {
      tables: Array.from({ length: H }, (_, h) => new StateTable(h, environment, features, reference)),
      factors: Array.from({ length: H }, () => new FactorEstimates(d, ridge)),
    };
    this.progress = {
      episode: 0,
      updates: 0,
      dualSolves: 0,
      parameters: undefined,
      mirrorSteps: [],
      reference: undefined,
      logDeterminants: new Float64Array(H),
      moments: { first: new Float64Array(H * d), second: new Float64Array(H * d) },
      firstValues: new Float64Array(0),
      mixtureVersion: -1,
    };
    const rng = new Rng(seed);
    this.environmentRng = rng.fork(0);
    this.policyRng = rng.fork(1);
    this.q = new Float64Array(actions);
    this.phi = new Float64Array(d);
    this.visits = Array.from({ length: H }, () => ({ state: 0, action: 0, reward: 0, next: -1 }));
  }

  /** Learns until `episodes` episodes have been played in all, or the run is stopped. */
  run(episodes = this.settings.episodes): void {
    const { progress, settings } = this;
    while (progress.episode < episodes && this.stop.reason() === undefined) {
      this.rollOut();
      this.learn();
      progress.episode++;
      this.countForMixture();
      const isLogged = progress.episode % settings.logEvery === 0 || progress.episode === settings.episodes;
      if (isLogged) this.log();
      if (settings.rareSwitching && !this.hasDoubled()) continue;
      this.update();
      if (progress.updates % (settings.refreshReferenceEvery ?? Number.POSITIVE_INFINITY) === 0)
        this.refreshReference();
    }
  }

  /** Number of states, where it is known. */
  get stateCount(): number | undefined {
    return this.options.environment.stateCount;
  }

  /** π^K, which still explores. */
  policy(): LearnedPolicy<S> {
    return this.learnedPolicy(this.rule());
  }

  /** The policy without bonus, from the same data: the one to deploy. */
  exploitPolicy(): LearnedPolicy<S> {
    const { actions, temperature } = this.settings;
    const scratch = new Float64Array(actions);
    const { parameters } = backwardPass(this.data, this.settings, 0, (h, state, q) => {
      const table = this.data.tables[h];
      const { logReference } = table;
      return this.isGreedy()
        ? greedyPolicy(q, this.tieTolerance(), scratch, 0)
        : softPolicy(q, logReference.data, table.referenceAt(state), temperature, scratch, 0);
    });
    return this.learnedPolicy(this.closedFormRule(parameters));
  }

  /** The policies played, with their shares of the episodes. */
  mixturePolicies(): { policy: LearnedPolicy<S>; share: number }[] {
    return this.mixture.map(({ rule, episodes }) => ({
      policy: this.learnedPolicy(rule),
      share: episodes / this.progress.episode,
    }));
  }

  /** An episode of the current policy in the nominal environment. */
  private rollOut(): void {
    const { environment } = this.options;
    const { tables } = this.data;
    const { actions, horizon } = this.settings;
    let state = environment.reset(this.environmentRng);
    let index = tables[0].indexOf(state);
    for (this.length = 0; this.length < horizon; ) {
      const h = this.length;
      const visit = this.visits[this.length++];
      this.bringUpToDate(h, index);
      visit.state = index;
      const { logPolicy } = tables[h];
      visit.action = sampleLog(logPolicy.data, index * actions, actions, this.policyRng.uniform());
      const { next, reward, terminal } = environment.step(h, state, visit.action, this.environmentRng);
      visit.reward = reward;
      if (h === horizon - 1) visit.next = -1;
      else index = visit.next = terminal ? tables[h + 1].terminal() : tables[h + 1].indexOf(next);
      if (terminal) return;
      state = next;
    }
  }

  /** Adds the episode to the regressions. */
  private learn(): void {
    const { tables, factors } = this.data;
    const { actions } = this.settings;
    for (let h = 0; h < this.length; h++) {
      const { state, action, reward, next } = this.visits[h];
      tables[h].rows.expand(state * actions + action, this.phi);
      factors[h].add(this.phi, reward, next, this.weight(h));
    }
  }

  /** 1/σ̄² with σ̄² = max{σ²_min, estimated variance of V}; 1 without variance weighting. */
  private weight(h: number): number {
    const { varianceFloor, caps } = this.settings;
    if (varianceFloor === undefined) return 1;
    return varianceWeight(this.phi, this.progress.moments, h, caps, varianceFloor);
  }

  /** Recomputes action values and policy from all data. */
  private update(): void {
    const { progress, settings, data } = this;
    progress.updates++;
    const { parameters, values, dualSolves } = backwardPass(data, settings, settings.beta, (h, state, q) =>
      this.improve(h, state, q),
    );
    progress.parameters = parameters;
    progress.dualSolves += dualSolves;
    progress.firstValues = values[0];
    if (settings.update === "mirror") this.rememberMirrorStep(parameters);
    for (let h = 0; h < data.factors.length; h++)
      progress.logDeterminants[h] = data.factors[h].gram.logDeterminant;
    if (settings.varianceFloor !== undefined)
      regressMoments(data.factors, values, settings.dim, progress.moments);
  }

  /** π_ref := π; the steps that led to π are then part of the reference. */
  private refreshReference(): void {
    const { progress, data } = this;
    for (const [h, table] of data.tables.entries())
      for (let state = 0; state < table.count; state++) this.bringUpToDate(h, state);
    progress.reference = this.rule();
    progress.parameters = undefined;
    progress.mirrorSteps = [];
    for (const table of data.tables) table.takePolicyAsReference();
    this.adoptReference();
  }

  /** Lets the tables ask the refreshed reference about states yet to be met; also when a checkpoint is restored. */
  adoptReference(): void {
    const { reference } = this.progress;
    if (reference === undefined) return;
    const policy = this.learnedPolicy(reference);
    for (const table of this.data.tables) table.reference = policy;
  }

  /** The policy step at one state met; returns its value. */
  private improve(h: number, state: number, q: Float64Array): number {
    const { settings, progress } = this;
    const table = this.data.tables[h];
    const referenceAt = table.referenceAt(state);
    const at = state * settings.actions;
    const { temperature } = settings;
    if (settings.update !== "mirror") {
      table.version.data[state] = progress.updates;
      return this.closedForm(table, state, q);
    }
    // The old policy's value with the new action values, then the step (OPPO's order).
    this.replayMirror(h, state, progress.updates - 1, q);
    const { logPolicy, logReference } = table;
    const value = Math.max(
      0,
      regularisedValue(q, logReference.data, referenceAt, temperature, logPolicy.data, at),
    );
    const alpha = settings.stepSize(progress.updates);
    mirrorStep(q, logReference.data, referenceAt, temperature, alpha, logPolicy.data, at);
    table.version.data[state] = progress.updates;
    return value;
  }

  private closedForm(table: StateTable<S>, state: number, q: Float64Array): number {
    const { actions, temperature } = this.settings;
    const { logPolicy, logReference } = table;
    const at = state * actions;
    if (this.isGreedy()) return greedyPolicy(q, this.tieTolerance(), logPolicy.data, at);
    return softPolicy(q, logReference.data, table.referenceAt(state), temperature, logPolicy.data, at);
  }

  /** A state first met after an update gets the current policy now. */
  private bringUpToDate(h: number, state: number): void {
    const { progress, settings, data, q } = this;
    const table = data.tables[h];
    if (table.version.data[state] === progress.updates || table.isZero.data[state] === 1) return;
    if (settings.update === "mirror") this.replayMirror(h, state, progress.updates, q);
    else if (progress.parameters !== undefined) {
      table.actionValues(progress.parameters, state, q);
      this.closedForm(table, state, q);
    }
    table.version.data[state] = progress.updates;
  }

  /** Applies the remembered mirror steps to a state that has missed them. `q` keeps its content. */
  private replayMirror(h: number, state: number, upTo: number, q: Float64Array): void {
    const { settings, progress } = this;
    const table = this.data.tables[h];
    if (table.version.data[state] === upTo) return;
    const kept = q.slice();
    for (const { parameters, stepSize } of progress.mirrorSteps) {
      table.actionValues(parameters, state, q);
      const at = state * settings.actions;
      const { logPolicy, logReference } = table;
      mirrorStep(
        q,
        logReference.data,
        table.referenceAt(state),
        settings.temperature,
        stepSize,
        logPolicy.data,
        at,
      );
    }
    q.set(kept);
    table.version.data[state] = upTo;
  }

  private rememberMirrorStep(parameters: QParameters): void {
    const { progress, settings } = this;
    progress.mirrorSteps.push({ parameters, stepSize: settings.stepSize(progress.updates) });
    // The weight of a step shrinks by 1/(1 + ατ) with every later one.
    let weight = 1;
    for (let j = progress.mirrorSteps.length - 1; j >= 0; j--) {
      const { stepSize } = progress.mirrorSteps[j];
      weight /= 1 + stepSize * settings.temperature;
      if (weight * stepSize >= FORGET_BELOW) continue;
      progress.mirrorSteps.splice(0, j + 1);
      return;
    }
  }

  private hasDoubled(): boolean {
    const { factors } = this.data;
    const { logDeterminants } = this.progress;
    for (let h = 0; h < factors.length; h++)
      if (factors[h].gram.logDeterminant >= logDeterminants[h] + SWITCH_AT) return true;
    return false;
  }

  private isGreedy(): boolean {
    const { update, temperature, caps } = this.settings;
    return update === "greedy" || temperature <= GREEDY_TEMPERATURE * caps[0];
  }

  private tieTolerance(): number {
    return TIE_TOLERANCE * this.settings.caps[0];
  }

  private rule(): PolicyRule {
    const { parameters, mirrorSteps, reference } = this.progress;
    if (parameters === undefined) return reference ?? { kind: "reference" };
    if (this.settings.update !== "mirror") return this.closedFormRule(parameters);
    const { temperature } = this.settings;
    return { kind: "mirror", temperature, steps: [...mirrorSteps], ...(reference && { reference }) };
  }

  private closedFormRule(parameters: QParameters): PolicyRule {
    if (this.isGreedy()) return { kind: "greedy", tieTolerance: this.tieTolerance(), parameters };
    const { reference } = this.progress;
    const { temperature } = this.settings;
    return { kind: "soft", temperature, parameters, ...(reference && { reference }) };
  }

  private learnedPolicy(rule: PolicyRule): LearnedPolicy<S> {
    const { environment, features, reference } = this.options;
    return new LearnedPolicy(environment, features, checkReference(reference, this.settings.actions), rule);
  }

  private countForMixture(): void {
    const { mixture, progress } = this;
    if (!this.settings.keepMixture) return;
    if (progress.mixtureVersion === progress.updates) mixture[mixture.length - 1].episodes++;
    else mixture.push({ rule: this.rule(), episodes: 1 });
    progress.mixtureVersion = progress.updates;
  }

  private log(): void {
    const { progress, settings, data, visits } = this;
    const { actions, beta } = settings;
    let total = 0;
    let policyKl = 0;
    let bonus = 0;
    for (let h = 0; h < this.length; h++) {
      const { state, action, reward } = visits[h];
      const { logPolicy, logReference, rows } = data.tables[h];
      total += reward;
      policyKl += policyDivergence(
        logPolicy.data,
        state * actions,
        logReference.data,
        data.tables[h].referenceAt(state),
        actions,
      );
      rows.expand(state * actions + action, this.phi);
      const { inverse } = data.factors[h].gram;
      for (let i = 0; i < this.phi.length; i++) bonus += beta * this.phi[i] * Math.sqrt(inverse.at(i, i));
    }
    const coverage = featureCoverage(data.factors, progress.episode);
    const event: EpisodeEvent = {
      type: "episode",
      timeSeconds: this.stop.elapsedSeconds(),
      episode: progress.episode,
      return: total,
      optimisticValue: progress.firstValues[visits[0].state],
      updates: progress.updates,
      dualSolves: progress.dualSolves,
      policyKl,
      bonus,
      coverage,
    };
    this.history.push(event);
    this.options.onEvent?.(event);
    if (progress.episode === settings.episodes) this.warnOfCoverage(coverage);
  }

  private warnOfCoverage(coverage: Float64Array): void {
    const bare = [...coverage.keys()].filter((h) => coverage[h] < COVERAGE_WARNING);
    if (bare.length > 0)
      this.warn(
        `some feature direction has no data at step ${bare.join(", ")} (counted from 0); where reachable states need it, the optimistic policy cannot improve: deploy exploitPolicy`,
      );
  }

  private warn(message: string): void {
    this.options.onEvent?.({ type: "warning", timeSeconds: this.stop.elapsedSeconds(), message });
  }
}
