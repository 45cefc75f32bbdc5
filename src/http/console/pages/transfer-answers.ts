import { type MoneyOffers } from '../../../backoffice/money/money.types';
import { mutationName, transferName } from '../../../domain/transfer/names';
import { type Instant } from '../../../domain/time';
import { isOpenTransfer } from '../../../domain/transfer/terms';
import { phaseOf } from '../../../domain/transfer/transfer-life';
import { type SimilarMoney } from '../../../persistence/queries/transfer/similar-money';
import { type TransferCard } from '../../../persistence/queries/transfer/transfer-card';
import { type Visit } from '../console.types';
import { formatMoment } from '../format';
import { approvalName } from '../outcome-sentences';
import { moneyActionName } from './money-words';
import { type BillAnswers } from './tagihan-answers';
import {
  accountName,
  escalationOf,
  holderOf,
  ORDER_STATE_WORDS,
  payerCountdown,
  similarCountdown,
  slaCountdown,
  targetWords,
  TIKET_BADGES,
  transferBadge,
} from './transfer-words';

/** State, next step, deadline, and who must act. `pending`: what waits for a second person. */
export function transferAnswers(
  card: TransferCard,
  { staff, now }: Visit,
  pending: MoneyOffers['pending'] = null,
): BillAnswers {
  const answers = answersByState(card, { staff, now });
  if (!isOpenTransfer(card.row.state)) return answers;
  if (pending !== null) return { ...answers, ...secondPersonsTurn(pending) };
  return card.row.state === 'awaiting' && card.onList.similar !== null
    ? { ...answers, ...lookAtMoney(card, card.onList.similar, now) }
    : answers;
}

function secondPersonsTurn(
  pending: NonNullable<MoneyOffers['pending']>,
): Pick<BillAnswers, 'badge' | 'next' | 'actor'> {
  return {
    badge: { state: 'pending', word: 'Menunggu orang kedua' },
    next: {
      action: `${approvalName(pending.no)}, ${moneyActionName(pending.action)}, diputus orang kedua`,
      then: 'sampai itu tidak ada yang dikirim',
    },
    actor: { icon: 'person', word: 'Orang kedua', then: 'di Persetujuan' },
  };
}

/** No proof says so, and yet it very likely was paid. */
function lookAtMoney(
  { row }: TransferCard,
  similar: SimilarMoney,
  now: Instant,
): Pick<BillAnswers, 'badge' | 'next' | 'deadline' | 'actor'> {
  return {
    badge: { state: 'suspense', word: 'Ada dana mirip' },
    next: {
      action: `Belum diputus: ${mutationName(similar.no)} mungkin pembayarannya`,
      then: 'mutasi yang persis tetap dicocokkan mesin',
    },
    deadline: {
      label: `Tenggat ${formatMoment(similar.dueAt, now)}`,
      countdown: similarCountdown(row.no, similar, now),
      text: '',
    },
    actor: { icon: 'person', word: 'Operator', then: 'cocokkan, atau tanyakan ke pembayar' },
  };
}

function answersByState(card: TransferCard, { staff, now }: Pick<Visit, 'staff' | 'now'>): BillAnswers {
  const { row, onList } = card;
  const phase = phaseOf(row, now);
  const { item, clock } = onList;
  const isOfPeople = phase === 'verifying' || phase === 'asked';
  const sla = slaCountdown(`${transferName(row.no)}, SLA verifikasi`, onList, now);
  const payer = payerCountdown(row, now);
  const isOver = phase === 'verified' || phase === 'released';
  return {
    label: 'Keadaan',
    badge: transferBadge(row, now),
    since: sinceOf(card, now),
    next: nextOf(card, now),
    deadline: isOver
      ? { label: 'Tenggat', countdown: null, text: 'tidak ada' }
      : isOfPeople && sla !== null
        ? {
            label: `Tenggat ${formatMoment(sla.at, now)}${clock === null ? '' : `, ${targetWords(clock)}`}`,
            countdown: clock?.pausedAt === null ? sla : null,
            text:
              clock === null || clock.pausedAt === null
                ? ''
                : `SLA berhenti sejak ${formatMoment(clock.pausedAt, now)}`,
          }
        : { label: phase === 'late' ? 'Dilepas sendiri' : 'Batas pembayar', countdown: payer, text: '' },
    actor: isOfPeople
      ? phase === 'asked'
        ? { icon: 'person', word: 'Pembayar', then: 'sesudah itu kembali ke staf' }
        : { icon: 'person', word: actorWord(card, staff.id), then: item === null ? null : escalationOf(item, now) }
      : isOver
        ? { icon: 'auto', word: 'Tidak ada', then: null }
        : { icon: 'person', word: 'Pembayar', then: 'tidak ada yang perlu Anda lakukan' },
    problem: problemOf(card),
  };
}

function actorWord({ onList: { item } }: TransferCard, staffId: string): string {
  const held = holderOf(item, staffId);
  return held === 'dipegang Anda' ? 'Anda' : held.replace(/^dipegang /, '');
}

function sinceOf({ row, onList }: TransferCard, now: Instant): string {
  const at = row.verifiedAt ?? row.releasedAt ?? onList.item?.changedAt ?? row.createdAt;
  return `sejak ${formatMoment(at, now)}`;
}

function nextOf(card: TransferCard, now: Instant): { action: string; then: string | null } {
  const { row, onList, order, tiket } = card;
  const item = onList.item;
  switch (phaseOf(row, now)) {
    case 'open':
      return {
        action: `Setiap mutasi ${accountName(onList.account)} dicocokkan`,
        then: `${formatMoment(row.expiresAt, now)} halaman pembayar menyebut lewat waktu`,
      };
    case 'late':
      return {
        action: `Dilepas sendiri ${formatMoment(row.graceUntil, now)}`,
        then: 'mutasi yang masih menyusul tetap dicocokkan sampai saat itu',
      };
    case 'verifying':
      return {
        action: item === null ? 'Menunggu keputusan' : `Belum diputus: ${escalationOf(item, now)}`,
        then: 'mutasi yang persis tetap dicocokkan mesin',
      };
    case 'asked':
      return {
        action:
          row.nextAt === null ? 'Menunggu bukti dari pembayar' : `Kembali ke staf ${formatMoment(row.nextAt, now)}`,
        then: 'SLA jalan lagi saat bukti masuk',
      };
    case 'verified':
      return {
        action:
          order === null
            ? tiket === null
              ? 'Selesai'
              : `Tiket: ${TIKET_BADGES[tiket.state].word}`
            : 'Selesai di sini',
        then: order === null ? null : `pesanan ${ORDER_STATE_WORDS[order.state]}`,
      };
    case 'released':
      return { action: 'Tidak ada, selesai', then: 'bukti yang menyusul membukanya lagi' };
  }
}

function problemOf({ order }: TransferCard): string | null {
  return order?.state === 'refund-pending'
    ? 'Dananya sudah masuk, pesanannya tidak jadi: harus dikembalikan. Lihat Pengembalian.'
    : null;
}
