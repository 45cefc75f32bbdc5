import { isFinal, TOPUP_STATES } from '../../../domain/topup/topup-state';
import { formatRupiah, maskNumber } from '../format';
import { STATE_WORDS } from '../words';
import { type Answers, answersOf, holderOf } from './kartu-answers';
import { type AttemptRow, attemptRows } from './kartu-attempts';
import { type ControlList, controlListOf } from './kartu-controls';
import { type Typed } from './kartu-dialog';
import { type CardFacts, mayControl } from './kartu-facts';
import { type LedgerRow, ledgerRows } from './kartu-ledger';
import { currentItem, lastAttempt, reservesOf } from './kartu-plan';
import { proposalView, type ProposalView } from './kartu-proposal';
import { entranceWord, type Timeline, timelineOf } from './kartu-timeline';

export interface CardExtras {
  temporalUi: { url: string; namespace: string };
  /** Set after a form that was refused. */
  typed?: Typed;
  /** On top of the page: why something was refused. */
  problem?: string;
  /** A note that was refused. */
  noteText?: string;
  /** The whole number, once it was asked for and that is on record. */
  number?: string;
}

export interface CardModel {
  path: string;
  problem: string | null;
  head: CardHead;
  answers: Answers;
  attempts: { rows: AttemptRow[]; summary: string };
  timeline: Timeline;
  ledger: LedgerRow[];
  controls: ControlList;
  proposal: ProposalView | null;
  mayControl: boolean;
  noteText: string;
  details: { label: string; value: string; path: string | null }[];
}

export interface CardHead {
  title: string;
  mayReveal: boolean;
  no: number;
  productCode: string;
  reseller: string;
  price: string;
  reference: string;
  entrance: string;
  holder: { word: string; isYou: boolean } | null;
  itemId: string | null;
  mayTake: boolean;
  mayRelease: boolean;
  temporalUrl: string;
  workflowId: string;
}

/** The card of one order as its template wants it. */
export function cardModel(facts: CardFacts, extras: CardExtras): CardModel {
  const { card, attempts, visit } = facts;
  const typed = extras.typed ?? null;
  const controls = controlListOf(facts, typed);
  // Typed text is never lost: where its dialog is locked by now, it stands in the note on top.
  const isShownInDialog =
    typed !== null && controls.lines.some(({ action, dialog }) => action === typed.action && dialog !== null);
  const stranded =
    typed === null || isShownInDialog
      ? null
      : `${typed.problem}${typed.reason === '' ? '' : ` Yang Anda tulis: “${typed.reason}”`}`;
  const made = `${attempts.length} dibuat`;
  const reserves = reservesOf(facts).filter(({ isOn }) => isOn).length;
  return {
    path: `/transaksi/${card.topupId}`,
    problem: extras.problem ?? stranded,
    head: headOf(facts, extras),
    answers: answersOf(facts),
    attempts: { rows: attemptRows(facts), summary: isFinal(card.state) ? made : `${made}, ${reserves} cadangan siap` },
    timeline: timelineOf(facts),
    ledger: ledgerRows(facts),
    controls,
    proposal: proposalView(facts),
    mayControl: mayControl(visit),
    noteText: extras.noteText ?? '',
    details: detailsOf(facts),
  };
}

function headOf(facts: CardFacts, { temporalUi, number }: CardExtras): CardHead {
  const { card, visit } = facts;
  const item = currentItem(facts);
  const takenBy = item?.takenBy ?? null;
  const isYou = takenBy?.id === visit.staff.id;
  const isChief = visit.staff.role === 'supervisor' || visit.staff.role === 'admin';
  const workflowId = `topup:${card.topupId}`;
  const shown = number ?? maskNumber(card.destination);
  return {
    title: `${card.productName} → ${shown}`,
    mayReveal: number === undefined && mayControl(visit),
    no: card.no,
    productCode: card.productCode,
    reseller: `${card.reseller.name} (${card.reseller.code})`,
    price: formatRupiah(card.price),
    reference: card.reference,
    entrance: entranceWord(card.origin),
    holder:
      item === null || takenBy === null ? null : { word: `Dipegang ${holderOf(facts, takenBy, item.owner)}`, isYou },
    itemId: item?.id ?? null,
    mayTake: item !== null && takenBy === null && mayControl(visit),
    mayRelease: takenBy !== null && (isYou || isChief),
    temporalUrl: `${temporalUi.url}/namespaces/${encodeURIComponent(temporalUi.namespace)}/workflows/${encodeURIComponent(workflowId)}`,
    workflowId,
  };
}

function detailsOf(facts: CardFacts): CardModel['details'] {
  const { card, number, freeSaldo } = facts;
  const cost = lastAttempt(facts)?.cost ?? facts.route[0]?.cost ?? null;
  const margin = cost === null ? 'belum diketahui' : formatRupiah(card.price - cost);
  const isDelivered = card.state === 'success';
  const row = (label: string, value: string, path: string | null = null) => ({ label, value, path });
  return [
    row(isDelivered ? 'Laba' : 'Laba bila sukses', margin),
    row('Saldo bebas reseller', formatRupiah(freeSaldo)),
    row(
      'SN',
      card.sn ?? (TOPUP_STATES.indexOf(card.state) < TOPUP_STATES.indexOf('success') ? 'menunggu' : 'tidak ada'),
    ),
    row(
      'Riwayat nomor',
      `${number.success} sukses, ${number.failed} gagal, ${number.open} berjalan dalam 30 hari, dari ${number.resellers} reseller`,
    ),
    ...(number.twins.length === 0
      ? [row('Trx kembar', 'Tidak ada hari ini')]
      : number.twins.map((twin) =>
          row('Trx kembar', `TRX ${twin.no} · ${STATE_WORDS[twin.state]}`, `/transaksi/${twin.topupId}`),
        )),
  ];
}
