import { mutationName } from '../../../domain/transfer/names';
import { type MutationCard } from '../../../persistence/queries/transfer/mutation-card';
import { type Visit } from '../console.types';
import { formatMoment } from '../format';
import { type BillAnswers } from './tagihan-answers';
import { escalationOf, holderOf, mutationBadge, slaCountdown, targetWords } from './transfer-words';

/** State, next step, deadline, and who must act about a line of the bank. */
export function mutationAnswers({ row, onList }: MutationCard, { staff, now }: Visit): BillAnswers {
  const { item, clock } = onList;
  const sla = slaCountdown(`${mutationName(row.no)}, tenggat`, onList, now);
  const isOpen = item !== null;
  const held = holderOf(item, staff.id);
  return {
    label: 'Keadaan',
    badge: mutationBadge(row),
    since: `sejak ${formatMoment(row.endedAt ?? item?.changedAt ?? row.firstSeenAt, now)}`,
    next: isOpen
      ? {
          action: row.state === 'new' ? 'Mesin menilai mutasi ini' : `Belum diputus: ${escalationOf(item, now)}`,
          then: row.state === 'doubted' ? 'belum dibukukan sampai diputuskan' : 'uangnya aman di Dana tak dikenal',
        }
      : { action: 'Tidak ada, selesai', then: null },
    deadline:
      sla === null || !isOpen
        ? { label: 'Tenggat', countdown: null, text: 'tidak ada' }
        : {
            label: `Tenggat ${formatMoment(sla.at, now)}${clock === null ? '' : `, ${targetWords(clock)}`}`,
            ...{ countdown: sla, text: '' },
          },
    actor: isOpen
      ? {
          icon: row.state === 'new' ? 'auto' : 'person',
          word: row.state === 'new' ? 'Mesin' : held === 'dipegang Anda' ? 'Anda' : held.replace(/^dipegang /, ''),
          then: null,
        }
      : { icon: 'auto', word: 'Tidak ada', then: null },
    problem: null,
  };
}
