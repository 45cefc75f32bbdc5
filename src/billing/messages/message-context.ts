import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';

/** Read after the locks are held. */
export interface MessageContext {
  now: Instant;
  settings: Settings;
}
