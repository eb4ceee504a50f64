import { groupBy } from "./group.js";
import { DEFAULT_ACCURACY, type Published, type RunRecord } from "./record.js";

/** Something that cannot be: a failed run, or two proofs that exclude each other. */
export interface Alarm {
  readonly kind: "failed" | "contradicted";
  readonly suite: string;
  readonly instance: string;
  readonly method: string;
  readonly message: string;
}

/** A proved value or bound, of ours or published, on one side of the optimum. */
interface Proof {
  readonly owner: string;
  readonly value: number;
  /** Relative. */
  readonly accuracy: number;
}

/**
 * Every failed run, and every pair of proofs on one instance of which one must be wrong: a bound that a plan surpasses (its
 * own, another method's or a published one), an objective better than a published optimum, a status that others refute.
 */
export function findAlarms(runs: readonly RunRecord[]): Alarm[] {
  const byInstance = groupBy(runs, ({ suite, instance }) => JSON.stringify([suite, instance]));
  return [...byInstance.values()].flatMap((group) => [
    ...group.flatMap(failureOf),
    ...group.flatMap((run) => [...refutedBounds(run, group), ...tooGood(run), ...refutedStatus(run, group)]),
  ]);
}

function failureOf(run: RunRecord): Alarm[] {
  if (run.failure === undefined && run.status !== "error") return [];
  return [alarm("failed", run, `${run.failure ?? run.status}: ${run.message ?? "no message"}`)];
}

/** A proved plan beyond the bound. The worse of two candidate proofs is unknown, so both are named. */
function refutedBounds(run: RunRecord, group: readonly RunRecord[]): Alarm[] {
  const { bound, sense } = run;
  if (bound === undefined || sense === undefined) return [];
  const plans: Proof[] = [
    ...group.flatMap(({ method, repeat, objective, accuracy = DEFAULT_ACCURACY }) =>
      objective === undefined ? [] : [{ owner: label(method, repeat, run), value: objective, accuracy }],
    ),
    ...publishedPlans(run.published),
  ];
  return plans
    .filter(({ value, accuracy }) => isBeyond(sense, value, bound, accuracy + accuracyOf(run)))
    .map(({ owner, value }) =>
      alarm("contradicted", run, `its bound ${bound} is passed by the objective ${value} of ${owner}`),
    );
}

/** An objective better than a published optimum. */
function tooGood(run: RunRecord): Alarm[] {
  const { objective, sense } = run;
  if (objective === undefined || sense === undefined) return [];
  return run.published
    .filter(({ proof, objective: optimum }) => proof === "optimal" && optimum !== undefined)
    .filter((p) => isBeyond(sense, objective, p.objective as number, p.rounding + accuracyOf(run)))
    .map((p) =>
      alarm(
        "contradicted",
        run,
        `its objective ${objective} is better than the optimum ${p.objective} of ${p.by}`,
      ),
    );
}

/** `infeasible` where a plan exists, or another final status than the published one. */
function refutedStatus(run: RunRecord, group: readonly RunRecord[]): Alarm[] {
  const published = run.published.filter(
    ({ status }) => status !== undefined && run.solved && status !== run.status,
  );
  const alarms = published.map((p) =>
    alarm("contradicted", run, `its status ${run.status} is ${p.status} according to ${p.by}`),
  );
  if (run.status !== "infeasible") return alarms;
  const plan = group.find(({ objective }) => objective !== undefined);
  const isFeasible = plan !== undefined || publishedPlans(run.published).length > 0;
  if (!isFeasible) return alarms;
  return [
    ...alarms,
    alarm("contradicted", run, `it is called infeasible, but ${plan?.method ?? "a publication"} has a plan`),
  ];
}

function publishedPlans(published: readonly Published[]): Proof[] {
  return published.flatMap(({ by, proof, objective, rounding }) =>
    objective === undefined || proof === "estimate"
      ? []
      : [{ owner: by, value: objective, accuracy: rounding }],
  );
}

/** Whether `value` is better than what `limit` allows. */
function isBeyond(sense: "min" | "max", value: number, limit: number, accuracy: number): boolean {
  const slack = accuracy * Math.max(1, Math.abs(value), Math.abs(limit));
  return sense === "max" ? value > limit + slack : value < limit - slack;
}

function accuracyOf({ accuracy = DEFAULT_ACCURACY }: RunRecord): number {
  return accuracy;
}

function label(method: string, repeat: number, run: RunRecord): string {
  if (method !== run.method) return method;
  return repeat === run.repeat ? "the same run" : `repetition ${repeat}`;
}

function alarm(kind: Alarm["kind"], { suite, instance, method }: RunRecord, message: string): Alarm {
  return { kind, suite, instance, method, message };
}
