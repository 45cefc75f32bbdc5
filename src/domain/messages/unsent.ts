/** Accepted by a provider, and nobody has heard for long whether it arrived. */
export const NOT_DELIVERED = 'not-delivered';

/** It does not leave any more by itself, or only when a channel opens: whoever looks after the customer sees to it. */
export function isUnsent({ state, lastError }: { state: string; lastError: string | null }): boolean {
  return state === 'by-hand' || state === 'failed' || (state === 'accepted' && lastError === NOT_DELIVERED);
}
