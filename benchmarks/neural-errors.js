/**
 * Errors of a value network on a dataset it was not trained on, by size of the instances.
 *
 *     node benchmarks/neural-errors.js NETWORK.json DATASET.bin
 *
 * The scaled error maps the labels of each size to [0, 1], as Dumouchelle et al. (2024) measure it: 0.0030 on knapsacks and 0.0354 on
 * capital budgeting, on other samples of the instances they trained on.
 */
import { readFileSync } from "node:fs";
import { describeMachine, packageVersion } from "../dist/base/platform.js";
import { labelRanges, networkErrors, parseNetwork, readDataset } from "../dist/neural/index.js";
import { alignedTable } from "../dist/report/index.js";

const [networkFile, dataFile] = process.argv.slice(2);
const network = parseNetwork(readFileSync(networkFile, "utf8"), networkFile);
const { groups, header } = readDataset(dataFile);
const ranges = labelRanges(groups);
const sizeOf = ({ features }) => (features.firstStage ?? features.interaction.gate).coefficients.numCols;
const tens = [...new Set(groups.map((group) => 10 * Math.floor(sizeOf(group) / 10)))].sort((a, b) => a - b);

console.log(`${describeMachine()}; minmaxmin ${packageVersion()}; ${JSON.stringify(header)}`);
const row = (name, part) => {
  const { labels, mae, rmse, scaledMae } = networkErrors(network, part, ranges);
  return [name, String(labels), mae.toFixed(5), rmse.toFixed(5), scaledMae.toFixed(5)];
};
const rows = tens.map((from) =>
  row(
    `${from}–${from + 9}`,
    groups.filter((group) => Math.floor(sizeOf(group) / 10) === from / 10),
  ),
);
console.log(alignedTable(["size", "labels", "mae", "rmse", "scaled mae"], [...rows, row("all", groups)]));
