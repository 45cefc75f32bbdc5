import { mutationName, transferName } from '../../../domain/transfer/names';
import { type MutationOnList } from '../../../persistence/queries/transfer/mutation-list';
import { type TransferOnList } from '../../../persistence/queries/transfer/transfer-list';
import { type Visit } from '../console.types';
import { type Countdown, formatRupiah } from '../format';
import { type Badge } from './antrian-words';
import {
  accountName,
  escalationOf,
  EXCEPTION_NAMES,
  holderOf,
  lineMoment,
  mutationBadge,
  payerCountdown,
  similarCountdown,
  slaCountdown,
  transferBadge,
} from './transfer-words';

/** One entry of the two lists of the desk. */
export interface PickRow {
  id: string;
  href: string;
  isCurrent: boolean;
  amount: string;
  /** Null for what has no deadline. */
  countdown: Countdown | null;
  who: string;
  badge: Badge;
  detail: string;
}

export function transferPick(transfer: TransferOnList, { staff, now }: Visit, currentId: string | null): PickRow {
  const { id, no, state, account, item, purpose, reseller, similar } = transfer;
  const isOfPeople = state === 'verifying' || state === 'asked';
  const held = isOfPeople ? holderOf(item, staff.id) : null;
  const isOver = state === 'verified' || state === 'released';
  return {
    ...{ id, href: `/transfer/${id}`, isCurrent: id === currentId, amount: formatRupiah(transfer.final) },
    countdown: isOver
      ? null
      : isOfPeople
        ? slaCountdown(transferName(no), transfer, now)
        : similar === null
          ? payerCountdown(transfer, now)
          : similarCountdown(no, similar, now),
    who: transfer.payerName ?? (purpose === 'tiket' ? reseller.name : (transfer.productName ?? reseller.name)),
    badge:
      state === 'verifying' && transfer.hasOpenProof
        ? { state: 'suspense', word: 'Bukti ada' }
        : state === 'awaiting' && similar !== null
          ? { state: 'suspense', word: 'Ada dana mirip' }
          : transferBadge(transfer, now),
    detail: [transferName(no), accountName(account), purpose === 'tiket' ? 'tiket deposit' : null, held]
      .filter((part) => part !== null)
      .join(' · '),
  };
}

/** Of Dana tak dikenal, with what is suggested and when it goes up. */
export interface SuspensePick {
  id: string;
  href: string;
  isCurrent: boolean;
  amount: string;
  moment: string;
  text: string;
  detail: string;
  countdown: Countdown | null;
  matter: string;
}

export function suspensePick(mutation: MutationOnList, { staff, now }: Visit, currentId: string | null): SuspensePick {
  const { id, no, account, item, transfer, exception } = mutation;
  const suggested = transfer !== null && !transfer.isMatch ? `usulan ${transferName(transfer.no)}` : null;
  const next = item === null ? null : item.takenBy === null ? escalationOf(item, now) : holderOf(item, staff.id);
  return {
    ...{ id, href: `/mutasi/${id}`, isCurrent: id === currentId, amount: formatRupiah(mutation.amount) },
    moment: lineMoment(mutation, now),
    text: mutation.text === '' ? 'tanpa berita' : `“${mutation.text}”`,
    detail: `${mutationName(no)} · ${accountName(account)}`,
    countdown: slaCountdown(mutationName(no), mutation, now),
    matter: [exception === null ? mutationBadge(mutation).word : EXCEPTION_NAMES[exception], suggested, next]
      .filter((part) => part !== null)
      .join(' · '),
  };
}
