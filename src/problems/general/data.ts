import { InputError, showValue } from "../../base/errors.js";

/** Numbers of a model file: a number or nested lists of numbers. */
export type DataValue = number | readonly DataValue[];

/** The `data` of a model file by name. @throws InputError where something else than numbers is found. */
export function readData(value: unknown): Map<string, DataValue> {
  const object = asRecord("data", value ?? {});
  return new Map(
    Object.entries(object).map(([name, entry]) => {
      requireName(`data.${name}`, name);
      return [name, asData(`data.${name}`, entry)];
    }),
  );
}

function asData(field: string, value: unknown): DataValue {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((entry, i) => asData(`${field}[${i}]`, entry));
  throw InputError.of(field, `is ${showValue(value)}`, "give a finite number or nested lists of numbers");
}

/** An object of a JSON file. */
export function asRecord(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw InputError.of(field, `is ${showValue(value)}`, "give an object { … }");
}

/** A list of a JSON file. */
export function asList(field: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw InputError.of(field, `is ${showValue(value)}`, "give a list [ … ]");
}

/** @throws InputError unless the object has these fields only. */
export function requireKnownFields(
  field: string,
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const path = field === "" ? unknown : `${field}.${unknown}`;
  throw InputError.of(path, "is not a field of this format", `use ${known.join(", ")}`);
}

/** @throws InputError unless the text can stand in a formula. */
export function requireName(field: string, name: unknown): asserts name is string {
  if (typeof name === "string" && /^[A-Za-z]\w*$/.test(name)) return;
  throw InputError.of(
    field,
    `is the name ${showValue(name)}`,
    "start with a letter; use letters, digits and _",
  );
}
