/** `busy`: all places are taken. `at-once`: the sender has its share of them already. */
export type NoPlace = 'busy' | 'at-once';

/**
 * So many uploads of the process are read and decoded at once: each may hold five megabytes and, later, a decoded picture.
 * Of them `mostEach` are of one sender, by any of the names that it goes by. When there is no place for one, nothing of it
 * was begun.
 */
export function createUploadPlaces({
  most,
  mostEach,
}: {
  most: number;
  mostEach: number;
}): <T>(sender: readonly string[], work: () => Promise<T>) => Promise<T | NoPlace> {
  const taken: (readonly string[])[] = [];
  return async (sender, work) => {
    const isShareTaken = sender.some((name) => taken.filter((names) => names.includes(name)).length >= mostEach);
    if (isShareTaken) return 'at-once';
    if (taken.length >= most) return 'busy';
    taken.push(sender);
    try {
      return await work();
    } finally {
      taken.splice(taken.indexOf(sender), 1);
    }
  };
}
