/** Handles items a few at a time, in their order, until all are done or the program stops. Rejects with the first failure. */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  { most, signal }: { most: number; signal: AbortSignal },
  handle: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !signal.aborted; item = queue.shift()) await handle(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
}
