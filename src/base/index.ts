export { InputError, type InputProblem, showValue } from "./errors.js";
export type { EventSink, RunEvent } from "./events.js";
export { Stop, type StopReason } from "./stop.js";
