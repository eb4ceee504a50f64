/** What a run tells while it goes on: plain objects, so that every sink (table, JSON lines, checkpoint) sees the same. */
export interface RunEvent {
  /** The kind of event: `start`, `iteration`, `incumbent`, `bound`, `end`, or one a method family documents. */
  readonly type: string;
  /** Wall-clock seconds since the run began. */
  readonly timeSeconds: number;
}

/** Receives events as they happen. The library is silent unless given one. */
export type EventSink<E extends RunEvent = RunEvent> = (event: E) => void;
