/** How the stand-ins behave; changed by `POST /control/settings`, back to the start values on reset. */
export interface Settings {
  /** Multiplies every delay below and in the outcome table; 0.01 makes 2 s into 20 ms. */
  delayFactor: number;
  /** How long a supplier remembers a reference. After that a check buys again. */
  memoryMs: number;
  /** How long a purchase looks at nothing between "no record found" and its booking. Not scaled by `delayFactor`. */
  raceWindowMs: number;
  /** The shortest and the longest time a supplier takes to answer. */
  latencyMs: [number, number];
  /** false: the webhooks of the outcome table are lost instead of sent. */
  webhooks: boolean;
  /** Where the hub's public listener is. */
  hubUrl: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_SETTINGS: Omit<Settings, 'hubUrl'> = {
  delayFactor: 1,
  memoryMs: 90 * DAY_MS,
  raceWindowMs: 0,
  latencyMs: [50, 300],
  webhooks: true,
};

export function latencyOf({ latencyMs: [shortest, longest], delayFactor }: Settings): number {
  return (shortest + Math.random() * Math.max(0, longest - shortest)) * delayFactor;
}
