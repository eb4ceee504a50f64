export { InputError, type InputProblem, showCount, showValue } from "./errors.js";
export type { EventSink, RunEvent } from "./events.js";
export { FieldReader, type NumberRule } from "./fields.js";
export { parseJson } from "./json.js";
export { Stop, type StopReason } from "./stop.js";
