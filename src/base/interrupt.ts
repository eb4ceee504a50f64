/** How a run hears that it must end, beside its {@link Stop}: through its own thread's events, and from other threads. */

/** Lets an AbortSignal or a timer of the caller's thread be heard. */
export function yieldToSignals(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Shared memory that another thread's `Stop` polls; it interrupts once it is raised. */
export function createInterruptFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

export function raiseInterrupt(flag: Int32Array): void {
  Atomics.store(flag, 0, 1);
}

/** Waits for work in other threads; they are interrupted once `mustEnd` says so, which is asked every so many milliseconds. */
export async function relayingInterrupts<T>(
  mustEnd: () => boolean,
  everyMilliseconds: number,
  work: (flag: Int32Array) => Promise<T>,
): Promise<T> {
  const flag = createInterruptFlag();
  const timer = setInterval(() => {
    if (mustEnd()) raiseInterrupt(flag);
  }, everyMilliseconds);
  try {
    return await work(flag);
  } finally {
    clearInterval(timer);
  }
}
