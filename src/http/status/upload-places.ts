/**
 * So many uploads of the process are read and decoded at once: each may hold five megabytes and, later, a decoded picture.
 * Undefined: there is no place for this one, and nothing of it was begun.
 */
export function createUploadPlaces(most: number): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  let taken = 0;
  return async (work) => {
    if (taken >= most) return undefined;
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
