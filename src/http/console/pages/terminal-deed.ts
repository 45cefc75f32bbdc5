import { type Instant } from '../../../domain/time';
import { type SwitchDeed } from '../../../persistence/queries/console/terminals-stops';
import { formatMoment } from '../format';
import { maskNumbers } from './kartu-raw';

/** `Wulan Pratiwi, 11.20 · “ganti kartu SIM”`. */
export function deedLine(deed: SwitchDeed | null, now: Instant, isStopped: boolean): string {
  if (deed === null) return isStopped ? 'tidak tercatat siapa yang menghentikan' : '';
  return `${deed.fullName}, ${formatMoment(deed.at, now)} · “${maskNumbers(deed.reason)}”`;
}
