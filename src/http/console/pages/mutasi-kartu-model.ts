import { type StaffMember } from '../../../domain/staff';
import { shortDate } from '../../../domain/time';
import { mutationName, refundName, transferName } from '../../../domain/transfer/names';
import { UNMATCHED_MONEY_STEPS } from '../../../domain/transfer/sop';
import { type MoneyOffer } from '../../../backoffice/money/money.types';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah } from '../format';
import { approvalName } from '../outcome-sentences';
import { type AnswerModel } from './money-desk';
import { controlOf, type MoneyControl, type TypedDecision } from './money-dialog';
import { isBesideThePoint } from './money-locks';
import { sopModel } from './money-sop';
import { moneyActionName } from './money-words';
import { mutationAnswers } from './mutasi-answers';
import { acceptanceOf, whyNot } from './mutasi-words';
import { consideredOf, type MutationFactsPage, type SuggestedTransfer } from './mutasi-facts';
import { compareAmounts, LOCK_SENTENCES, reasonLines, suggestionTag } from './transfer-suggestions';
import { mutationTimeline } from './transfer-timeline';
import { accountName, BATCH_KINDS, EXCEPTION_SENTENCES, lineMoment, SOURCE_NAMES, splitAmount } from './transfer-words';

export interface MutationExtras {
  ready: AnswerModel[];
  typed: TypedDecision | null;
  noteText: string;
}

/** One line of the bank, as its template shows it. */
export function mutationModel(facts: MutationFactsPage, visit: Visit, extras: MutationExtras) {
  const { card, trail, offers, settings, choice } = facts;
  const { row, onList, account } = card;
  const { now, staff } = visit;
  const path = `/mutasi/${row.id}`;
  const name = mutationName(row.no);
  const [item, isOpen] = [onList.item, row.endedAt === null];
  const isMine = item?.takenBy?.id === staff.id;
  const isLead = staff.role === 'admin' || staff.role === 'supervisor';
  return {
    ...{ id: row.id, path, name, amount: splitAmount(row.amount), isDebit: row.direction === 'debit' },
    text: row.text === '' ? 'tanpa berita' : row.text,
    accountName: accountName(onList.account),
    answers: mutationAnswers(card, visit),
    exception: row.exception === null ? null : EXCEPTION_SENTENCES[row.exception],
    acceptance: isLead ? acceptanceOf(row.exception) : null,
    pending:
      offers === undefined || offers.pending === null
        ? null
        : {
            text: `${approvalName(offers.pending.no)}, ${moneyActionName(offers.pending.action)}, menunggu orang kedua.`,
            href: `/persetujuan?id=${offers.pending.id}`,
          },
    hold:
      item === null
        ? null
        : {
            ...{ id: item.id, back: path, canTake: staff.role !== 'cs' && item.takenBy === null },
            canRelease: item.takenBy !== null && (isMine || isLead),
          },
    facts: [
      { label: 'Rekening', value: `${account.bank} ••${account.number.slice(-4)} a.n. ${account.holder}`, href: null },
      { label: row.direction === 'credit' ? 'Masuk' : 'Keluar', value: formatRupiah(row.amount), href: null },
      { label: 'Waktu bank', value: lineMoment(row, now), href: null },
      { label: 'Pengirim', value: row.senderName ?? 'tidak disebut', href: null },
      { label: 'Pertama terlihat', value: formatMoment(row.firstSeenAt, now), href: null },
      ...card.matches
        .filter(({ endedAt }) => endedAt === null)
        .map((match) => ({
          ...{ label: 'Membayar', value: transferName(match.transferNo), href: `/transfer/${match.transferId}` },
        })),
      ...(card.related === null
        ? []
        : [
            {
              label: row.state === 'doubted' || row.state === 'merged' ? 'Baris lain' : 'Mengambil kembali',
              value: `${mutationName(card.related.no)}, ${formatRupiah(card.related.amount)}, ${shortDate(card.related.wibDate)}`,
              href: `/mutasi/${card.related.id}`,
            },
          ]),
      ...(card.refund === null
        ? []
        : [{ label: 'Pengembalian', value: refundName(card.refund.no), href: `/pengembalian/${card.refund.id}` }]),
      ...(row.note === null ? [] : [{ label: 'Catatan', value: row.note, href: null }]),
    ],
    sources: card.lines.map((line) => ({
      source: SOURCE_NAMES[line.source] ?? line.source,
      batch: `${BATCH_KINDS[line.batchKind] ?? line.batchKind}${line.fileName === null ? '' : `, ${line.fileName}`}`,
      when: line.bookedAt === null ? `${shortDate(line.wibDate)}, tanpa jam` : formatMoment(line.bookedAt, now),
      received: formatMoment(line.receivedAt, now),
      text: line.text,
      rest: [
        line.reference === null ? null : `ref ${line.reference}`,
        line.senderName === null ? null : `pengirim ${line.senderName}`,
        line.balance === null ? null : `saldo ${formatRupiah(line.balance)}`,
        `ke-${line.k} hari itu`,
        line.isReversal ? 'bertanda pembalikan' : null,
      ]
        .filter((part) => part !== null)
        .join(' · '),
    })),
    considered: consideredOf(row.judged).map(({ transferId, why }) => ({
      href: `/transfer/${transferId}`,
      name: transferName(facts.numbers.get(transferId) ?? 0),
      why: why.length === 0 ? 'cocok menurut aturan' : why.map(whyNot).join('; '),
    })),
    isJudged: row.judged !== null,
    ...{ isOpen, isOpenCredit: row.state === 'open' && row.direction === 'credit', q: choice.q },
    suggestions: facts.suggestions.map((one, index) => suggestedModel(one, index, { facts, extras })),
    controls: (offers?.offers ?? [])
      .filter((offer) => isShown(offer, row))
      .map((offer) => decisionOf(offer, { facts, extras, path, name, staff })),
    chooser: {
      reseller: choice.reseller,
      resellerName: choice.resellerName,
      isUnknown: choice.reseller !== '' && choice.resellerId === null,
      isShown: row.state === 'open' && row.direction === 'credit',
      pair: row.direction === 'debit' && row.state === 'open',
      pairNo: choice.pairNo === null ? '' : String(choice.pairNo),
    },
    sop:
      isOpen && row.direction === 'credit'
        ? sopModel({ steps: UNMATCHED_MONEY_STEPS, done: facts.sop, path, now, legend: 'Langkah SOP dana tak dikenal' })
        : null,
    ready: extras.ready,
    noteText: extras.noteText,
    canHandOver: item !== null,
    handTo: staff.role === 'cs' ? 'operator' : 'supervisor',
    timeline: mutationTimeline(card, { trail, now }),
    fourEyesAbove: formatRupiah(settings.fourEyesAboveRupiah),
  };
}

/** What makes no sense for this line is left out; what is only locked says why. */
function isShown({ action, lock }: MoneyOffer, row: MutationFactsPage['card']['row']): boolean {
  // It is decided at the line that took something back.
  if (action === 'pair-reversal' && row.direction === 'credit') return false;
  return !isBesideThePoint(lock) && (row.endedAt === null || lock === null);
}

function decisionOf(
  offer: MoneyOffer,
  {
    facts,
    extras,
    path,
    name,
    staff,
  }: { facts: MutationFactsPage; extras: MutationExtras; path: string; name: string; staff: StaffMember },
): MoneyControl {
  const { card, choice, settings, offers } = facts;
  // The account that money goes back to is typed into the dialog itself.
  const isTypedLater = offer.action === 'refund-mutation' && offer.lock === 'incomplete';
  const bar =
    staff.role === 'cs' ? 'role-may-not' : offers === undefined || offers.pending === null ? null : 'approval-open';
  const hidden =
    offer.action === 'allocate'
      ? [{ name: 'reseller', value: choice.resellerId ?? '' }]
      : offer.action === 'pair-reversal'
        ? [{ name: 'mutasi', value: choice.pairId ?? '' }]
        : [];
  return controlOf(isTypedLater ? { ...offer, lock: bar } : offer, {
    ...{ id: `dialog-${offer.action}`, path: `${path}/putusan`, version: offers?.version ?? card.row.version, hidden },
    about: name,
    subtitle: `${accountName(card.onList.account)}${offer.action === 'allocate' && choice.resellerName !== null ? `, ke ${choice.resellerName}` : ''}`,
    ...{ fourEyesAbove: settings.fourEyesAboveRupiah, typed: extras.typed },
  });
}

function suggestedModel(
  { suggestion, transfer, offers }: SuggestedTransfer,
  index: number,
  { facts, extras }: { facts: MutationFactsPage; extras: MutationExtras },
) {
  const { card, settings } = facts;
  const offer = offers?.offers.find(({ action }) => action === 'match');
  const name = transferName(transfer.no);
  const compared = compareAmounts(card.row.amount, transfer);
  const lock = suggestion.lock === null ? null : LOCK_SENTENCES[suggestion.lock];
  return {
    ...{ n: String(index + 1), id: `usulan-${index + 1}`, key: String(index + 1), href: `/transfer/${transfer.id}` },
    title: `${name} · ${transfer.payerName ?? transfer.reseller.name} · ${accountName(transfer.account)}`,
    ...{ tag: suggestionTag(suggestion), compared, asked: formatRupiah(transfer.final), lock },
    reasons: reasonLines(suggestion),
    control:
      offer === undefined || lock !== null
        ? null
        : controlOf(offer, {
            ...{ id: `dialog-cocok-${index + 1}`, path: `/mutasi/${card.row.id}/putusan`, key: 'C' },
            version: offers?.version ?? 0,
            hidden: [
              { name: 'mutasi', value: suggestion.mutationIds.join(',') },
              { name: 'transfer', value: transfer.id },
            ],
            about: `${mutationName(card.row.no)} dengan ${name}`,
            subtitle: `Masuk ${formatRupiah(card.row.amount)}, diminta ${formatRupiah(transfer.final)}, ${compared.detail}`,
            then: transfer.purpose === 'order' ? 'dan kirim pulsa' : 'dan kredit saldo',
            ...{ fourEyesAbove: settings.fourEyesAboveRupiah, typed: extras.typed, isPrimary: index === 0 },
          }),
  };
}
