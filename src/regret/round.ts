/** Working memory of one round between its prediction and its label; pooled, so that streaming allocates nothing. */
export class Round<F, Z> {
  ticket = 0;
  features!: F;
  /** Number of active groups; the arrays below hold that many entries. */
  count = 0;
  active = new Int32Array(8);
  activation = new Float64Array(8);
  weights = new Float64Array(8);
  regrets = new Float64Array(8);
  losses = new Float64Array(8);
  readonly proposals: Z[] = [];
  value!: Z;
  /** Position in `active` of the sampled proposal; −1 when proposals are averaged. */
  sampled = -1;
  /** No group was active: the fallback learner answered. */
  usedFallback = false;
  /** False when the row may be predicted but not learned from. */
  isLearnable = true;
  baselineValue: Z | undefined;

  reset(ticket: number, features: F): void {
    this.ticket = ticket;
    this.features = features;
    this.count = 0;
    this.proposals.length = 0;
    this.sampled = -1;
    this.usedFallback = false;
    this.isLearnable = true;
    this.baselineValue = undefined;
  }

  add(group: number, activation: number, proposal: Z): void {
    if (this.count === this.active.length) this.grow();
    this.active[this.count] = group;
    this.activation[this.count] = activation;
    this.proposals.push(proposal);
    this.count++;
  }

  private grow(): void {
    const capacity = 2 * this.active.length;
    const active = new Int32Array(capacity);
    active.set(this.active);
    this.active = active;
    const activation = new Float64Array(capacity);
    activation.set(this.activation);
    this.activation = activation;
    this.weights = new Float64Array(capacity);
    this.regrets = new Float64Array(capacity);
    this.losses = new Float64Array(capacity);
  }
}
