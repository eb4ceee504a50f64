import { ALWAYS_ON } from "../options.js";
import { type CsvRecord, readCsv } from "../table/csv.js";
import { type NamedGroup, TableEncoder } from "../table/encoder.js";
import type { TableSchema } from "../table/schema.js";
import type { Dataset } from "./dataset.js";

/** What a published experiment says about its table. */
interface TableExperiment {
  readonly name: string;
  readonly target: string;
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
  readonly groups: readonly NamedGroup[];
  /** Groups that are not one-hot columns already. */
  readonly indicators: readonly string[];
  readonly sortColumns: readonly string[];
}

const AGE_GROUPS: readonly NamedGroup[] = [
  { name: "young", expression: "age <= 35" },
  { name: "middle", expression: "35 < age <= 50" },
  { name: "old", expression: "age > 50" },
];

/** The medical-costs table of the paper: charges by age, body mass, children, smoking, sex and region. */
export const MEDICAL: TableExperiment = {
  name: "medical",
  target: "charges",
  numeric: ["age", "bmi", "children"],
  categorical: ["sex", "smoker", "region"],
  groups: [
    ...AGE_GROUPS,
    { name: "underweight", expression: "bmi < 18.5" },
    { name: "healthyweight", expression: "18.5 <= bmi < 25" },
    { name: "overweight", expression: "25 <= bmi < 30" },
    { name: "obese", expression: "bmi >= 30" },
    { name: "smoker", expression: "smoker == 'yes'" },
    { name: "non-smoker", expression: "smoker == 'no'" },
    { name: "male", expression: "sex == 'male'" },
    { name: "female", expression: "sex == 'female'" },
  ],
  indicators: ["young", "middle", "old", "underweight", "healthyweight", "overweight", "obese"],
  sortColumns: ["age"],
};

const RACES = ["White", "Asian-Pac-Islander", "Amer-Indian-Eskimo", "Other", "Black"];

/** UCI Adult with the binary income label, or a table with the same columns and a numeric income. */
export const ADULT: TableExperiment = {
  name: "adult",
  target: "income",
  numeric: ["hours-per-week", "age", "capital-gain", "capital-loss", "education-num"],
  categorical: ["workclass", "marital-status", "relationship", "native-country", "occupation", "race", "sex"],
  groups: [
    ...AGE_GROUPS,
    { name: "HighSchool&less", expression: "`education-num` <= 9" },
    { name: "College&more", expression: "`education-num` >= 10" },
    { name: "Male", expression: "sex == 'Male'" },
    { name: "Female", expression: "sex == 'Female'" },
    ...RACES.map((race) => ({ name: race, expression: `race == '${race}'` })),
  ],
  indicators: ["young", "middle", "old", "HighSchool&less", "College&more"],
  sortColumns: ["age"],
};

/** The medical-costs data set from the text of `insurance.csv`. */
export function medicalData(csv: string): Promise<Dataset> {
  const { columns, records } = readCsv(csv, "insurance.csv");
  return tableDataset(MEDICAL, columns, records);
}

/**
 * The Adult data set from the texts of its parts: UCI's training and test files (label > 50K, with or without a final
 * dot), or one table with a numeric income column.
 */
export function adultData(...csvs: readonly string[]): Promise<Dataset> {
  const tables = csvs.map((csv, i) => readCsv(csv, `Adult part ${i + 1}`));
  const columns = tables[0].columns.map(adultColumn);
  const income = columns.indexOf(ADULT.target);
  const records = tables.flatMap((table) =>
    table.records.map(({ line, fields }) => ({
      line,
      fields: fields.map((field, i) => (i === income ? numericIncome(field) : field)),
    })),
  );
  return tableDataset(ADULT, columns, records);
}

/** Copies of the table differ in how they name its columns. */
function adultColumn(column: string): string {
  const name = column.toLowerCase().replaceAll(/[_. ]/g, "-");
  if (name === "gender") return "sex";
  if (["label", "class", "salary", "outcome", "target"].includes(name)) return ADULT.target;
  return name;
}

function numericIncome(income: string): string {
  if (income.startsWith(">50K")) return "1";
  if (income.startsWith("<=50K")) return "0";
  return income;
}

async function tableDataset(
  experiment: TableExperiment,
  columns: readonly string[],
  records: readonly CsvRecord[],
): Promise<Dataset> {
  const schema = schemaOf(experiment);
  const encoder = await TableEncoder.create(schema, experiment.groups, columns, experiment.name);
  for (const record of records) encoder.observe(record);
  for (const { levels } of schema.categorical) levels.sort();
  const examples = records.map((record) => encoder.encode(record));
  return {
    name: experiment.name,
    rows: examples.map(({ features }) => features),
    labels: Float64Array.from(examples, ({ label }) => label!),
    groups: [...experiment.groups.map(({ name }) => name), ALWAYS_ON],
    membership: Uint8Array.from(examples.flatMap(({ memberships }) => [...memberships, 1] as number[])),
    sortKeys: Object.fromEntries(
      experiment.sortColumns.map((column) => {
        const index = columns.indexOf(column);
        return [column, Float64Array.from(records, ({ fields }) => Number(fields[index]))];
      }),
    ),
  };
}

function schemaOf({ target, numeric, categorical, indicators }: TableExperiment): TableSchema {
  return {
    target: { column: target, low: null, high: null },
    numeric: numeric.map((column) => ({ column, low: null, high: null })),
    categorical: categorical.map((column) => ({ column, levels: [] })),
    indicators,
    scaler: "offline",
    missingToken: null,
  };
}
