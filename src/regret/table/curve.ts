import type { GroupReport } from "../group-report.js";

/** Regret of every group after some record. */
interface CurvePoint {
  readonly record: number;
  readonly regret: Readonly<Record<string, number>>;
}

export interface SavedCurve {
  readonly interval: number;
  readonly points: readonly CurvePoint[];
}

/** Points kept: when they run out every other one is dropped and the interval doubles. */
const CAPACITY = 128;
const FIRST_INTERVAL = 16;

/** Group regret over time in bounded memory, for streams of any length. */
export class RegretCurve {
  private interval = FIRST_INTERVAL;
  private points: CurvePoint[] = [];

  isDue(record: number): boolean {
    return record % this.interval === 0;
  }

  add(record: number, reports: readonly GroupReport[]): void {
    const regret = Object.fromEntries(reports.map(({ name, regret }) => [name, regret ?? 0]));
    this.points.push({ record, regret });
    if (this.points.length < CAPACITY) return;
    this.interval *= 2;
    this.points = this.points.filter((point) => point.record % this.interval === 0);
  }

  /** One series per group. */
  series(): { name: string; x: number[]; y: number[] }[] {
    const names = Object.keys(this.points.at(-1)?.regret ?? {});
    return names.map((name) => {
      const points = this.points.filter(({ regret }) => name in regret);
      return { name, x: points.map(({ record }) => record), y: points.map(({ regret }) => regret[name]) };
    });
  }

  save(): SavedCurve {
    return { interval: this.interval, points: this.points };
  }

  static restore({ interval, points }: SavedCurve): RegretCurve {
    const curve = new RegretCurve();
    curve.interval = interval;
    curve.points = [...points];
    return curve;
  }
}
