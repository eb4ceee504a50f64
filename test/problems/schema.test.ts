import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const schema = JSON.parse(readFileSync(`${root}schema/two-stage-model.schema.json`, "utf8"));

describe("JSON Schema of model files", () => {
  const isValid = new Ajv({ strict: false }).compile(schema);
  const files = readdirSync(`${root}examples`).filter((file) => file.endsWith(".json"));
  const models = files
    .map((file) => ({ file, content: JSON.parse(readFileSync(`${root}examples/${file}`, "utf8")) }))
    .filter(({ content }) => content.problem === "two-stage-model");

  it.each(models)("accepts examples/$file", ({ content }) => {
    isValid(content);
    expect(isValid.errors).toBeNull();
  });

  it("refuses a file without an objective, with two, or with an unknown field", () => {
    expect(isValid({ problem: "two-stage-model" })).toBe(false);
    expect(isValid({ problem: "two-stage-model", minimise: "0", maximise: "0" })).toBe(false);
    expect(isValid({ problem: "two-stage-model", minimise: "0", variables: [] })).toBe(false);
  });
});
