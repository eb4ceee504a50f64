import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CsvRecord,
  CsvSplitter,
  compileGroupTest,
  type Field,
  readCsv,
} from "../../src/regret/index.js";

const COLUMNS = ["age", "smoker", "region", "hours-per-week", "p"];

async function evaluate(text: string, record: readonly Field[]) {
  return (await compileGroupTest(text, COLUMNS))(record);
}

describe("group expressions", () => {
  const record = ["40", "yes", "north", "12", "0.25"];
  it.each([
    ["age <= 35", false],
    ["35 < age <= 50", true],
    ["smoker == 'yes' and not (region == \"south\")", true],
    ["region in ['south', 'east'] or age > 39", true],
    ["`hours-per-week` >= 10", true],
    ["isnull(age)", false],
    ["p", 0.25],
    ["1 - p * 2", 0.5],
    ["age == 40.0", true],
    ["smoker != 'no'", true],
    ["true", true],
  ])("%s", async (text, expected) => {
    expect(await evaluate(text, record)).toBe(expected);
  });

  it("leaves open what a missing field leaves open", async () => {
    const missing = [null, "yes", null, null, null];
    expect(await evaluate("age < 30", missing)).toBeNull();
    expect(await evaluate("age < 30 and smoker == 'no'", missing)).toBe(false);
    expect(await evaluate("age < 30 or smoker == 'yes'", missing)).toBe(true);
    expect(await evaluate("not (age < 30)", missing)).toBeNull();
    expect(await evaluate("region in ['a']", missing)).toBeNull();
    expect(await evaluate("isnull(region)", missing)).toBe(true);
  });

  it.each([
    "age = 3",
    "f(x) = x",
    "import(1)",
    "age[1]",
    "age; smoker",
    "age.constructor",
    "{a: 1}",
    "height > 3",
    "not smoker == 'yes'",
    "age and smoker",
    "age > ",
    "evaluate('1')",
    "age ? 1 : 0",
    "2 ^ age",
  ])("refuses %s", async (text) => {
    await expect(evaluate(text, record)).rejects.toThrow(/group/);
  });
});

describe("CSV", () => {
  it("reads back what any fields were written as, in pieces of any size", () => {
    const field = fc.string({ maxLength: 6 }).map((text) => text.replaceAll("\r", "")); // bare returns are trimmed
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        (records, size) => {
          const text = records.map((record) => record.map(quote).join(",")).join("\n");
          const splitter = new CsvSplitter();
          const read: CsvRecord[] = [];
          for (let i = 0; i < text.length; i += size) read.push(...splitter.push(text.slice(i, i + size)));
          expect([...read, ...splitter.end()].map(({ fields }) => fields)).toEqual(records);
        },
      ),
    );
  });

  it("trims plain fields, skips blank lines and names the line of a fault", () => {
    expect(readCsv("a, b\r\n\n1 ,2\n", "x")).toEqual({
      columns: ["a", "b"],
      records: [{ line: 3, fields: ["1", "2"] }],
    });
    expect(readCsv('a\n"x\ny"\nz\n', "x").records.map(({ line }) => line)).toEqual([2, 4]);
    expect(() => readCsv('a,b\n1,"2\n', "x")).toThrow(/line 2/);
  });
});
