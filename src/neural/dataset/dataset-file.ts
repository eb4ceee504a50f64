/**
 * Dataset files: one line of JSON that says how the labels were made, then one record an instance (length, bytes of the
 * group, CRC-32), in order. A run that was cut off leaves whole records and at most one broken one, which is cut away.
 */
import { InputError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { appendBytes, fileExists, readBytes, truncateFile, writeFileAtomic } from "../../base/platform.js";
import { crc32, joinBytes } from "./bytes.js";
import { decodeGroup, type LabelledGroup } from "./labelled-group.js";
import type { LearningFamily, Sampling } from "./learning-family.js";

/** How a dataset was made; equal headers mean equal records. */
export interface DatasetHeader {
  readonly format: typeof DATASET_FORMAT;
  readonly version: typeof DATASET_VERSION;
  readonly family: string;
  readonly target: LearningFamily["target"];
  readonly sampling: Sampling;
  readonly plans: number;
  readonly scenarios: number;
  readonly seed: number;
}

export const DATASET_FORMAT = "minmaxmin-dataset";
export const DATASET_VERSION = 1;

/** A dataset in memory. */
export interface Dataset {
  readonly header: DatasetHeader;
  readonly groups: readonly LabelledGroup[];
}

const LINE_FEED = 10;
const LENGTH_BYTES = 4;
const CRC_BYTES = 4;

/** @throws InputError where the file is no dataset or a record is damaged. */
export function readDataset(path: string): Dataset {
  const bytes = readBytes(path);
  const { header, start } = readHeader(bytes, path);
  const { records, end } = wholeRecords(bytes, start);
  if (end < bytes.length) {
    const remedy = "finish it with the command that began it, which goes on where it stopped";
    throw InputError.of("file", `breaks off after ${records.length} records`, remedy, path);
  }
  if (records.length === 0) throw InputError.of("file", "has no records", "finish the dataset first", path);
  return { header, groups: records.map(decodeGroup) };
}

/** Creates a dataset file, or finds where an earlier run with the same settings stopped. */
export function openDataset(path: string, header: DatasetHeader): { readonly numRecords: number } {
  if (!fileExists(path)) {
    writeFileAtomic(path, `${JSON.stringify(header)}\n`);
    return { numRecords: 0 };
  }
  const bytes = readBytes(path);
  const found = readHeader(bytes, path);
  const differing = Object.entries(header).filter(
    ([key, value]) => found.header[key as keyof DatasetHeader] !== value,
  );
  if (differing.length > 0) {
    const seen = differing.map(([key]) => `${key} ${found.header[key as keyof DatasetHeader]}`).join(", ");
    throw InputError.of("--out", `holds a dataset with ${seen}`, "choose another file", path);
  }
  const { records, end } = wholeRecords(bytes, found.start);
  if (end < bytes.length) truncateFile(path, end);
  return { numRecords: records.length };
}

export function appendRecord(path: string, group: Uint8Array): void {
  const frame = new DataView(new ArrayBuffer(LENGTH_BYTES + CRC_BYTES));
  frame.setUint32(0, group.length, true);
  frame.setUint32(LENGTH_BYTES, crc32(group), true);
  const [length, crc] = [
    new Uint8Array(frame.buffer, 0, LENGTH_BYTES),
    new Uint8Array(frame.buffer, LENGTH_BYTES),
  ];
  appendBytes(path, joinBytes([length, group, crc]));
}

function readHeader(bytes: Uint8Array, path: string): { header: DatasetHeader; start: number } {
  const end = bytes.subarray(0, 10_000).indexOf(LINE_FEED);
  const remedy = "give a file that minmaxmin dataset wrote";
  if (end < 0) throw InputError.of("file", "is no dataset", remedy, path);
  let header: Partial<DatasetHeader> | null;
  try {
    header = parseJson(new TextDecoder().decode(bytes.subarray(0, end))) as Partial<DatasetHeader> | null;
  } catch {
    throw InputError.of("file", "is no dataset", remedy, path);
  }
  if (header?.format !== DATASET_FORMAT || header.version !== DATASET_VERSION) {
    throw InputError.of("file", "is no dataset of this version", remedy, path);
  }
  return { header: header as DatasetHeader, start: end + 1 };
}

/** The records up to the end of the file or the first broken one. */
function wholeRecords(bytes: Uint8Array, start: number): { records: Uint8Array[]; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  let at = start;
  while (at + LENGTH_BYTES <= bytes.length) {
    const from = at + LENGTH_BYTES;
    const to = from + view.getUint32(at, true);
    if (to + CRC_BYTES > bytes.length) break;
    const record = bytes.subarray(from, to);
    if (crc32(record) !== view.getUint32(to, true)) break;
    records.push(record);
    at = to + CRC_BYTES;
  }
  return { records, end: at };
}
