import { existsSync, readFileSync } from "node:fs";

const folder = new URL("../../../shared/data/regret/", import.meta.url);

/** Whether the shared data set is there; tests that need it skip themselves otherwise. */
export const hasSharedData = existsSync(folder);

export function sharedText(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** [mean, std] by method, as published. */
export interface PublishedRow {
  readonly group: string;
  readonly size: number;
  readonly base: readonly [number, number];
  readonly anh: readonly [number, number];
  readonly hindsight: readonly [number, number];
}

export function publishedTable(name: string): PublishedRow[] {
  return JSON.parse(sharedText("reference.json")).tables[name];
}
