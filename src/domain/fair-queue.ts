/** A bounded queue that serves its owners in turn, so that one who floods it delays nobody else. */
export interface FairQueue<T> {
  /**
   * Returns what found no place: nothing, or this very item, or the last item of the longest line, which makes room for
   * an owner with a shorter one.
   */
  push(owner: string, item: T): T | undefined;
  /** The first item of the owner whose turn it is. */
  shift(): T | undefined;
  clear(): void;
  readonly size: number;
}

export function createFairQueue<T>(most: number): FairQueue<T> {
  // A Map keeps the order of its keys: the first owner is the next one, and goes to the end once it was served.
  const lines = new Map<string, T[]>();
  let size = 0;

  /** Undefined when nobody's line is longer. */
  const makeRoomFor = (owner: string): T | undefined => {
    const own = lines.get(owner)?.length ?? 0;
    let longest: [string, T[]] | undefined;
    for (const entry of lines) if (entry[1].length > (longest?.[1].length ?? 0)) longest = entry;
    if (longest === undefined || longest[1].length <= own + 1) return undefined;
    size -= 1;
    return longest[1].pop();
  };

  return {
    push(owner, item) {
      const dropped = size >= most ? makeRoomFor(owner) : undefined;
      if (size >= most) return item;
      const line = lines.get(owner);
      if (line === undefined) lines.set(owner, [item]);
      else line.push(item);
      size += 1;
      return dropped;
    },
    shift() {
      const next = lines.entries().next().value;
      if (next === undefined) return undefined;
      const [owner, line] = next;
      const item = line.shift();
      lines.delete(owner);
      if (line.length > 0) lines.set(owner, line);
      size -= 1;
      return item;
    },
    clear() {
      lines.clear();
      size = 0;
    },
    get size() {
      return size;
    },
  };
}
