import { InputError, showValue } from "../base/errors.js";
import { Rng } from "../tensor/rng.js";
import { type Aggregator, createAggregator } from "./aggregators/index.js";
import { FeatureGuard } from "./feature-guard.js";
import { type GroupEntry, type GroupStats, newStats } from "./group-entry.js";
import { type GroupReport, reportGroup } from "./group-report.js";
import { averageProposals, innerDifference, isFiniteProposal } from "./mixing.js";
import { ALWAYS_ON, checkGroup, type GroupwiseOptions, resolveSettings, type Settings } from "./options.js";
import { Round } from "./round.js";
import { type GroupwiseParts, type GroupwiseState, loadState, saveState } from "./state.js";
import type { Group, OnlineLearner } from "./types.js";

/** A prediction and how it came about. */
export interface Prediction<Z> {
  readonly value: Z;
  /** Names the round when its label arrives. */
  readonly ticket: number;
  readonly active: readonly string[];
  readonly weights: readonly number[];
  readonly proposals: readonly Z[];
  /** The group whose proposal was drawn, for sampled output. */
  readonly sampled?: string;
}

/** What a label revealed. */
export interface RoundReport {
  /** Loss of the emitted prediction. */
  readonly loss: number;
  /** Loss expected over a draw by the weights. */
  readonly expectedLoss: number;
  /** Losses of the active groups' own proposals, in the order of `Prediction.active`. */
  readonly groupLosses: readonly number[];
}

/**
 * Online prediction that is, on every group of rounds at once, nearly as good as the best fixed model for that group
 * (Acharya, Arunachaleswaran, Kannan, Roth & Ziani, ICLR 2024): one external-regret learner per group, trained on the
 * group's rounds only, and a sleeping-experts aggregator over the proposals of the active groups. For every group
 *
 *     regret_g ≤ (regret of g's learner on its rounds) + O( sqrt(T_g·(ln|G| + ln ln T)) ).
 *
 * One round costs O(|G|) membership tests and O(|active|) learner steps; memory does not grow with the stream.
 *
 * @example
 * import { GroupwiseLearner, OnlineRidge, squaredLoss } from "minmaxmin/regret";
 * const learner = new GroupwiseLearner({
 *   groups: [{ name: "high", test: (x) => x[0] > 0.5 }],
 *   learner: () => new OnlineRidge(2),
 *   loss: squaredLoss,
 * });
 * learner.predict(Float64Array.of(0.8, 1)).active; // => ["high", "always_on"]
 * learner.update(0.6).loss; // => 0.36
 * learner.report().map((group) => group.rounds); // => [1, 1]
 */
export class GroupwiseLearner<X, Y, Z = number, F = X> {
  /** Rounds predicted so far. */
  rounds = 0;
  /** Rounds without a label, and rounds without an active group. */
  unlabelled = 0;
  fallbackRounds = 0;
  /** Of the last closed round: the loss of the emitted prediction, and the loss expected over a draw. */
  lastLoss = 0;
  lastExpectedLoss = 0;

  readonly settings: Settings;
  /** In the order of the aggregator's experts. */
  private readonly entries: GroupEntry<X, Y, Z, F>[] = [];
  private readonly names = new Set<string>();
  private readonly aggregator: Aggregator;
  private readonly fallback: OnlineLearner<F, Y, Z> | undefined;
  private readonly guard: FeatureGuard;
  private rng: Rng;
  private readonly pending = new Map<number, Round<F, Z>>();
  private readonly pool: Round<F, Z>[] = [];

  /** @throws InputError for options that contradict each other or groups that share a name. */
  constructor(private readonly options: GroupwiseOptions<X, Y, Z, F>) {
    this.settings = resolveSettings(options);
    this.aggregator = createAggregator(this.settings.aggregator, this.settings.range);
    this.guard = new FeatureGuard(this.settings.nonFinite);
    this.rng = new Rng(this.settings.seed);
    for (const group of options.groups) this.addGroup(group);
    if (this.settings.alwaysOn) this.addGroup({ name: ALWAYS_ON, test: () => true });
    else this.fallback = options.learner({ name: "fallback", test: () => true });
  }

  /** Predicts for a context and opens a round that waits for its label. */
  predict(x: X): Prediction<Z> {
    if (this.pending.size >= this.settings.maxPending) {
      throw InputError.of(
        "maxPending",
        `${this.pending.size} rounds wait for their labels`,
        "update or discard them, or raise maxPending",
      );
    }
    const round = this.open(x);
    this.pending.set(round.ticket, round);
    const names = Array.from(round.active.subarray(0, round.count), (g) => this.entries[g].group.name);
    return {
      value: round.value,
      ticket: round.ticket,
      active: names,
      weights: Array.from(round.weights.subarray(0, round.count)),
      proposals: round.proposals.slice(),
      ...(round.sampled >= 0 ? { sampled: names[round.sampled] } : {}),
    };
  }

  /**
   * Learns the label of a round: the last one, or any open one by its ticket, in any order. A label that is `null` or
   * NaN closes the round without learning (the losses are then 0).
   */
  update(y: Y | null, ticket = this.rounds): RoundReport {
    const round = this.pending.get(ticket);
    if (round === undefined) {
      throw InputError.of("ticket", `${ticket} names no open round`, "update every prediction at most once");
    }
    this.pending.delete(ticket);
    this.close(round, y);
    return {
      loss: this.lastLoss,
      expectedLoss: this.lastExpectedLoss,
      groupLosses: Array.from(round.losses.subarray(0, isLabel(y) ? round.count : 0)),
    };
  }

  /** Predicts and learns in one go, allocating nothing; returns the loss of the emitted prediction. */
  step(x: X, y: Y): number {
    this.close(this.open(x), y);
    return this.lastLoss;
  }

  /** A group born now: its regret counts from here. `warmStart` names a group whose learner it continues from. */
  addGroup(group: Group<X>, { warmStart }: { readonly warmStart?: string } = {}): void {
    checkGroup(group, (name) => this.names.has(name));
    this.names.add(group.name);
    const entry = this.newEntry(group);
    if (warmStart !== undefined) entry.learner.load(this.entry(warmStart).learner.save());
    this.entries.push(entry);
    this.aggregator.add(group.prior);
  }

  /** Stops evaluating a group; its figures stay in the report. */
  removeGroup(name: string): void {
    this.entry(name).stats.archived = true;
  }

  /** One report per group ever created, in order of creation. */
  report(): GroupReport[] {
    const hasBaseline = this.options.baseline !== undefined;
    return this.entries.map((entry, i) =>
      reportGroup(entry, this.aggregator, i, this.settings.output, hasBaseline),
    );
  }

  /** Everything needed to go on exactly from here, as plain JSON. Rounds that wait for labels are not kept. */
  save(): GroupwiseState {
    return saveState(this.parts());
  }

  /** A learner that continues, bit for bit, where `state` was taken; `options` must be the ones it was made with. */
  static resume<X, Y, Z = number, F = X>(
    state: GroupwiseState,
    options: GroupwiseOptions<X, Y, Z, F>,
  ): GroupwiseLearner<X, Y, Z, F> {
    const learner = new GroupwiseLearner(options);
    const { rounds, unlabelled, fallbackRounds } = loadState(state, learner.parts());
    Object.assign(learner, { rounds, unlabelled, fallbackRounds });
    learner.rng = Rng.restore(state.rng);
    for (const { name } of state.groups) learner.names.add(name);
    return learner;
  }

  // Prediction.

  private open(x: X): Round<F, Z> {
    const round = this.pool.pop() ?? new Round<F, Z>();
    round.reset(++this.rounds, this.readFeatures(x));
    if (!this.guard.accepts(round.features)) {
      round.features = this.guard.repair(round.features);
      round.isLearnable = this.guard.policy === "impute";
    } else this.guard.observe(round.features);
    this.collectProposals(x, round);
    if (round.count === 0) this.predictByFallback(round);
    else this.combine(round);
    round.baselineValue = this.options.baseline?.predict(round.features);
    return round;
  }

  private readFeatures(x: X): F {
    return this.options.features === undefined ? (x as unknown as F) : this.options.features(x);
  }

  private collectProposals(x: X, round: Round<F, Z>): void {
    for (let g = 0; g < this.entries.length; g++) {
      const entry = this.entries[g];
      if (entry.stats.archived) continue;
      const activation = this.activation(entry, x);
      if (activation === 0) continue;
      const proposal = entry.learner.predict(round.features);
      if (isFiniteProposal(proposal)) round.add(g, activation, proposal);
      else entry.stats.invalidProposals++;
    }
  }

  private activation({ group, stats }: GroupEntry<X, Y, Z, F>, x: X): number {
    const membership = group.test(x);
    if (membership === null) return this.activationOfMissing(group.name, stats);
    const activation = Number(membership);
    if (!(activation >= 0 && activation <= 1)) {
      throw InputError.of(
        `groups.${group.name}`,
        `has membership ${showValue(membership)}`,
        "return true, false, null or a number in [0, 1]",
      );
    }
    stats.known++;
    stats.knownActivation += activation;
    return activation;
  }

  private activationOfMissing(name: string, stats: GroupStats): number {
    stats.missing++;
    switch (this.settings.missing) {
      case "inactive":
        return 0;
      case "prior":
        return stats.known === 0 ? 0 : stats.knownActivation / stats.known;
      case "error":
        throw InputError.of(
          `groups.${name}`,
          "has unknown membership",
          'complete the attribute, or choose missing "inactive" or "prior"',
        );
    }
  }

  private combine(round: Round<F, Z>): void {
    const { active, activation, count, weights, proposals } = round;
    this.aggregator.weights(active, activation, count, weights);
    if (this.settings.output === "mean") round.value = averageProposals(proposals, weights, count);
    else {
      round.sampled = drawIndex(weights, count, this.rng.uniform());
      round.value = proposals[round.sampled];
    }
  }

  private predictByFallback(round: Round<F, Z>): void {
    const value = this.fallback?.predict(round.features);
    if (value === undefined || !isFiniteProposal(value)) {
      throw InputError.of(
        `round ${round.ticket}`,
        "no learner made a finite proposal",
        "scale features and labels to a moderate range, or check the learners",
      );
    }
    round.usedFallback = true;
    round.value = value;
  }

  // Learning.

  private close(round: Round<F, Z>, y: Y | null): void {
    this.pool.push(round);
    this.lastLoss = 0;
    this.lastExpectedLoss = 0;
    if (!isLabel(y)) {
      this.unlabelled++;
      return;
    }
    this.lastLoss = this.finiteLoss(round.value, y);
    this.lastExpectedLoss = round.usedFallback ? this.lastLoss : this.learnWeights(round, y);
    if (round.usedFallback) this.fallbackRounds++;
    this.account(round, y);
    if (round.isLearnable) this.trainLearners(round, y);
  }

  /** Shows the aggregator the instantaneous regrets r_g = I_g·(ℓ̂ − ℓ_g); returns Σ p_g ℓ_g. */
  private learnWeights(round: Round<F, Z>, y: Y): number {
    const { active, activation, count, weights, regrets, losses, proposals } = round;
    let expectedLoss = 0;
    for (let k = 0; k < count; k++) {
      losses[k] = this.finiteLoss(proposals[k], y);
      expectedLoss += weights[k] * losses[k];
    }
    if (this.settings.feedback === "linearized") this.linearizedRegrets(round, y);
    else {
      const own = this.settings.feedback === "expected" ? expectedLoss : this.finiteLoss(this.mean(round), y);
      for (let k = 0; k < count; k++) regrets[k] = activation[k] * (own - losses[k]);
    }
    if (round.isLearnable) this.aggregator.update(active, regrets, count);
    return expectedLoss;
  }

  /** r_g = I_g·⟨∇ℓ(ȳ, y), ȳ − z_g⟩, at least I_g·(ℓ(ȳ, y) − ℓ(z_g, y)) by convexity. */
  private linearizedRegrets(round: Round<F, Z>, y: Y): void {
    const { activation, count, regrets, proposals } = round;
    const mean = this.mean(round);
    const gradient = this.options.loss.gradient!(mean, y);
    for (let k = 0; k < count; k++) {
      regrets[k] = activation[k] * innerDifference(gradient, mean, proposals[k]);
    }
  }

  private mean({ value, proposals, weights, count }: Round<F, Z>): Z {
    return this.settings.output === "mean" ? value : averageProposals(proposals, weights, count);
  }

  private account(round: Round<F, Z>, y: Y): void {
    const { active, activation, count, losses, features, baselineValue } = round;
    const baselineLoss = baselineValue === undefined ? 0 : this.finiteLoss(baselineValue, y);
    for (let k = 0; k < count; k++) {
      const { stats, comparator } = this.entries[active[k]];
      const weight = activation[k];
      stats.rounds++;
      stats.effectiveRounds += weight;
      stats.loss += weight * this.lastLoss;
      stats.expectedLoss += weight * this.lastExpectedLoss;
      stats.learnerLoss += weight * losses[k];
      stats.baselineLoss += weight * baselineLoss;
      comparator?.add(features, y, weight);
    }
  }

  private trainLearners(round: Round<F, Z>, y: Y): void {
    const { active, activation, count, features } = round;
    for (let k = 0; k < count; k++) this.entries[active[k]].learner.update(features, y, activation[k]);
    this.fallback?.update(features, y);
    this.options.baseline?.update(features, y);
  }

  private finiteLoss(z: Z, y: Y): number {
    const loss = this.options.loss.value(z, y);
    if (Number.isFinite(loss)) return loss;
    throw InputError.of(
      `round ${this.rounds}`,
      `the ${this.options.loss.name} loss is ${loss} for label ${showValue(y)}`,
      "scale features and labels to a moderate range",
    );
  }

  private entry(name: string): GroupEntry<X, Y, Z, F> {
    const entry = this.entries.find(({ group, stats }) => group.name === name && !stats.archived);
    if (entry === undefined) {
      throw InputError.of("group", `${showValue(name)} does not exist`, "name a group that is in operation");
    }
    return entry;
  }

  private newEntry(group: Group<X>): GroupEntry<X, Y, Z, F> {
    const { learner, comparator } = this.options;
    return { group, learner: learner(group), comparator: comparator?.(group), stats: newStats(this.rounds) };
  }

  private parts(): GroupwiseParts<X, Y, Z, F> {
    const { rounds, unlabelled, fallbackRounds, settings, entries, aggregator, fallback, guard, rng } = this;
    const { baseline } = this.options;
    const counters = { rounds, unlabelled, fallbackRounds };
    const newEntry = (name: string) => this.newEntry({ name, test: () => false });
    return { counters, settings, entries, newEntry, aggregator, fallback, baseline, guard, rng };
  }
}

function isLabel<Y>(y: Y | null): y is Y {
  return y !== null && !(typeof y === "number" && Number.isNaN(y));
}

/** Index of the interval of the cumulative weights that contains u in [0, 1). */
function drawIndex(weights: Float64Array, count: number, u: number): number {
  let total = 0;
  let last = 0;
  for (let k = 0; k < count; k++) {
    if (weights[k] === 0) continue;
    last = k;
    total += weights[k];
    if (u < total) return k;
  }
  return last;
}
