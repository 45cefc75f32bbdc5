import { type MoneyOffer } from '../../../backoffice/money/money.types';
import { formatRupiah } from '../format';
import { ledgerOf, type LedgerView } from './ledger-view';
import { lockSentence } from './money-locks';
import { moneyActionName } from './money-words';

export type DeliveredAs = 'loss' | 'receivable';

/** What was typed into a form that was refused. */
export interface TypedDecision {
  /** Of the dialog that it came from. */
  id: string;
  reason: string;
  payee: { bank: string; number: string; name: string };
  deliveredAs: DeliveredAs;
  /** Null: it was not refused, it shows what the choice books. */
  problem: string | null;
}

/** A decision before it is made: what it books, why, and the last button with verb and amount. */
export interface MoneyDialog {
  id: string;
  path: string;
  hidden: { name: string; value: string }[];
  title: string;
  subtitle: string;
  warning: { state: string; text: string } | null;
  ledger: LedgerView | null;
  evidence: string[];
  payee: { bank: string; number: string; name: string } | null;
  /** Whose loss the delivery becomes; the page at `previewPath` has the dialog of the other choice. */
  delivered: { previewPath: string; choices: { value: string; label: string; isChosen: boolean }[] } | null;
  reason: string;
  reasons: string[];
  secondPerson: string;
  problem: string | null;
  /** It came back from the server and is open at once. */
  isShown: boolean;
  button: string;
  isDanger: boolean;
  /** `C` on the page: the button that opens it. */
  key: string | null;
}

/** How a page opens it, or why it is locked. */
export interface MoneyControl {
  id: string;
  name: string;
  sub: string;
  lock: string | null;
  isPrimary: boolean;
  isDanger: boolean;
  key: string | null;
  dialog: MoneyDialog | null;
}

interface Deed {
  lock: string | null;
  dialog: { problem: string | null } | null;
}

/** Whether a dialog that is still offered says why it was refused; a page says it itself otherwise. */
export function isToldInDialog(deeds: readonly Deed[]): boolean {
  return deeds.some(({ lock, dialog }) => lock === null && dialog !== null && dialog.problem !== null);
}

export interface DialogWish {
  id: string;
  path: string;
  version: number;
  /** What it is done to: `MUT-5518 dengan TRF-0087`. */
  about: string;
  subtitle: string;
  hidden?: { name: string; value: string }[];
  /** What follows that cannot be taken back. */
  warning?: MoneyDialog['warning'];
  /** Usual reasons, for choosing. */
  reasons?: string[];
  fourEyesAbove: number;
  typed: TypedDecision | null;
  /** After the verb and the amount: `dan kirim pulsa`. */
  then?: string;
  key?: string;
  isPrimary?: boolean;
  /** Of what was delivered: whose loss it becomes, and the page that shows it. */
  delivered?: { as: DeliveredAs; previewPath: string };
}

const DANGERS: ReadonlySet<string> = new Set([
  'unmatch',
  'keep',
  'cancel-refund',
  'unsend-refund',
  'keep-refund',
  'merge-line',
]);

export function controlOf(offer: MoneyOffer, wish: DialogWish): MoneyControl {
  const name = moneyActionName(offer.action);
  return {
    ...{ id: wish.id, name, key: wish.key ?? null, isPrimary: wish.isPrimary ?? false },
    sub: offer.isFourEyes ? 'dua orang' : 'satu orang',
    lock: offer.lock === null ? null : lockSentence(offer.lock, offer.action),
    isDanger: DANGERS.has(offer.action),
    dialog: offer.lock === null ? dialogOf(offer, name, wish) : null,
  };
}

function dialogOf(offer: MoneyOffer, name: string, wish: DialogWish): MoneyDialog {
  const typed = wish.typed?.id === wish.id ? wish.typed : null;
  const verb = `${name} ${formatRupiah(offer.amount)}${wish.then === undefined ? '' : ` ${wish.then}`}`;
  return {
    ...{ id: wish.id, path: wish.path, subtitle: wish.subtitle, warning: wish.warning ?? null },
    hidden: [
      { name: 'aksi', value: offer.action },
      { name: 'dialog', value: wish.id },
      { name: 'versi', value: String(wish.version) },
      ...(wish.hidden ?? []),
    ],
    title: `${name} ${wish.about}?`,
    ledger: offer.preview === null ? null : ledgerOf(offer.preview),
    evidence: offer.evidence,
    payee: offer.action === 'refund-mutation' ? (typed?.payee ?? { bank: '', number: '', name: '' }) : null,
    delivered: wish.delivered === undefined ? null : deliveredPart(wish.delivered),
    ...{ reason: typed?.reason ?? '', reasons: wish.reasons ?? [] },
    ...{ problem: typed?.problem ?? null, isShown: typed !== null },
    secondPerson: offer.isFourEyes
      ? 'Orang kedua menyetujui lebih dulu; belum ada yang berubah sebelum itu.'
      : offer.action === 'refund-mutation'
        ? 'Membuat permintaannya cukup satu orang. Pengirimannya nanti disetujui orang kedua.'
        : `Orang kedua tidak perlu: nilainya sampai ${formatRupiah(wish.fourEyesAbove)}.`,
    button: offer.isFourEyes ? `Minta persetujuan: ${verb}` : verb,
    isDanger: DANGERS.has(offer.action),
    key: wish.key ?? null,
  };
}

function deliveredPart({ as, previewPath }: NonNullable<DialogWish['delivered']>): MoneyDialog['delivered'] {
  return {
    previewPath,
    choices: [
      { value: 'loss', label: 'Jadi kerugian kita', isChosen: as === 'loss' },
      { value: 'receivable', label: 'Jadi piutang reseller', isChosen: as === 'receivable' },
    ],
  };
}
