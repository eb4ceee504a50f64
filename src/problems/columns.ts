import type { Columns } from "../model/index.js";

/** Columns one after another, such as y then r. */
export function joinColumns(...blocks: readonly Columns[]): Columns {
  const join = (part: (columns: Columns) => Float64Array) =>
    Float64Array.from(blocks.flatMap((block) => Array.from(part(block))));
  return {
    count: blocks.reduce((total, { count }) => total + count, 0),
    names: blocks.flatMap(({ names }) => names),
    lower: join(({ lower }) => lower),
    upper: join(({ upper }) => upper),
    integer: Uint8Array.from(blocks.flatMap(({ integer }) => Array.from(integer))),
  };
}

/** `count` binary columns name[0], name[1], … */
export function binaryColumns(name: string, count: number): Columns {
  return {
    count,
    names: indexed(name, count),
    lower: new Float64Array(count),
    upper: new Float64Array(count).fill(1),
    integer: new Uint8Array(count).fill(1),
  };
}

/** One column in [0, upper]. */
export function singleColumn(name: string, upper: number, isInteger: boolean): Columns {
  return {
    count: 1,
    names: [name],
    lower: new Float64Array(1),
    upper: Float64Array.of(upper),
    integer: Uint8Array.of(isInteger ? 1 : 0),
  };
}

/** name[0], name[1], … */
export function indexed(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}[${i}]`);
}
