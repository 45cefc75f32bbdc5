const LATE: unique symbol = Symbol('late');

/**
 * Reads at most once in `freshMs`, and waits for it no longer than `limitMs`: undefined then, and when it failed. One
 * that is late goes on, and nothing is asked meanwhile, so that a server that hangs collects no queue of questions.
 */
export function createCachedReading<Value>(
  read: () => Promise<Value>,
  { freshMs, limitMs }: { freshMs: number; limitMs: number },
): () => Promise<Value | undefined> {
  let running: Promise<Value | undefined> | undefined;
  let last: Value | undefined;
  let readAt = -Infinity;
  const start = (): Promise<Value | undefined> =>
    read()
      .catch(() => undefined)
      .then((value) => {
        last = value;
        readAt = performance.now();
        running = undefined;
        return value;
      });
  return async () => {
    if (running === undefined && performance.now() - readAt < freshMs) return last;
    running ??= start();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      timer = setTimeout(() => resolve(LATE), limitMs);
    });
    const value = await Promise.race([running, late]);
    clearTimeout(timer);
    return value === LATE ? undefined : value;
  };
}
