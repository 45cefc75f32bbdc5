import { mutationName, transferName } from '../../../domain/transfer/names';
import { PENDING_TRANSFER_STEPS } from '../../../domain/transfer/sop';
import { isOpenTransfer } from '../../../domain/transfer/terms';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah, maskNumber } from '../format';
import { approvalName } from '../outcome-sentences';
import { controlOf, type MoneyControl, type TypedDecision } from './money-dialog';
import { isBesideThePoint } from './money-locks';
import { moneyActionName } from './money-words';
import { type AnswerModel } from './money-desk';
import { sopModel } from './money-sop';
import { proofModel, proofDialogs, type TypedVerb } from './transfer-proof';
import { type SuggestedLine, type TransferFactsPage } from './transfer-facts';
import { transferAnswers } from './transfer-answers';
import { compareAmounts, LOCK_SENTENCES, reasonLines, suggestionTag } from './transfer-suggestions';
import { transferTimeline } from './transfer-timeline';
import { accountName, lineMoment, ORDER_STATE_WORDS, splitAmount } from './transfer-words';

export interface TransferExtras {
  temporalUi: { url: string; namespace: string };
  publicUrl: string;
  linkTo: (proofId: string) => string;
  ready: AnswerModel[];
  typed: TypedDecision | null;
  typedVerb: TypedVerb | null;
  noteText: string;
}

/** One transfer, as its template shows it. */
export function transferModel(facts: TransferFactsPage, visit: Visit, extras: TransferExtras) {
  const { card, trail, messages, offers, settings } = facts;
  const { row, onList } = card;
  const { staff, now } = visit;
  const path = `/transfer/${row.id}`;
  const name = transferName(row.no);
  const suggestions = facts.suggestions.map((one, index) => suggestionModel(one, index, { facts, visit, extras }));
  const unmatch = offers?.offers.find(({ action }) => action === 'unmatch');
  const item = onList.item;
  return {
    ...{ id: row.id, path, name, amount: splitAmount(row.final), version: row.version },
    who: row.payerName ?? onList.reseller.name,
    temporalHref: `${extras.temporalUi.url}/namespaces/${extras.temporalUi.namespace}/workflows/transfer:${row.id}`,
    publicHref: `${extras.publicUrl}/pesanan/${row.token}`,
    answers: transferAnswers(card, visit, offers?.pending ?? null),
    hold: holdOf(item, staff, path),
    pending:
      offers === undefined || offers.pending === null
        ? null
        : {
            text: `${approvalName(offers.pending.no)}, ${moneyActionName(offers.pending.action)}, menunggu orang kedua.`,
            href: `/persetujuan?id=${offers.pending.id}`,
          },
    proof: proofModel(card, { now, linkTo: extras.linkTo }),
    facts: factsOf(facts, now),
    isUndecided: isOpenTransfer(row.state) || row.state === 'released',
    suggestions,
    controls:
      unmatch === undefined || isBesideThePoint(unmatch.lock) || unmatch.lock === 'not-matched'
        ? []
        : [
            controlOf(unmatch, {
              ...{ id: 'dialog-batal-cocok', path: `${path}/putusan`, version: offers?.version ?? row.version },
              about: name,
              subtitle: `${formatRupiah(row.received ?? row.final)} kembali menjadi Dana tak dikenal`,
              ...{ fourEyesAbove: settings.fourEyesAboveRupiah, typed: extras.typed },
              ...(card.order?.state === 'success' ? { delivered: { as: facts.deliveredAs, previewPath: path } } : {}),
            }),
          ],
    verbs: proofDialogs(facts, visit, { typed: extras.typedVerb, path }),
    sop: isOpenTransfer(row.state)
      ? sopModel({ steps: PENDING_TRANSFER_STEPS, done: facts.sop, path, now, legend: 'Langkah SOP transfer tertunda' })
      : null,
    ready: extras.ready,
    noteText: extras.noteText,
    timeline: transferTimeline(card, { trail, messages, now }),
  };
}

function holdOf(item: TransferFactsPage['card']['onList']['item'], staff: Visit['staff'], path: string) {
  if (item === null) return null;
  const mayAct = staff.role !== 'cs';
  const isOwn = item.takenBy?.id === staff.id;
  const isLead = staff.role === 'admin' || staff.role === 'supervisor';
  return {
    ...{ id: item.id, back: path },
    canTake: mayAct && item.takenBy === null && item.state !== 'awaiting',
    canRelease: mayAct && item.takenBy !== null && (isOwn || isLead),
  };
}

function factsOf(
  { card }: TransferFactsPage,
  now: Visit['now'],
): { label: string; value: string; href: string | null }[] {
  const { row, onList, order, tiket, account } = card;
  const fact = (label: string, value: string, href: string | null = null) => ({ label, value, href });
  return [
    ...(order === null
      ? []
      : [
          fact('Pesanan', `${order.productName} → ${maskNumber(order.destination)}`),
          fact('Keadaan pesanan', ORDER_STATE_WORDS[order.state]),
          ...(order.topup === null ? [] : [fact('Transaksi', `TRX ${order.topup.no}`, `/transaksi/${order.topup.id}`)]),
          fact('Ref toko', order.reference),
        ]),
    ...(tiket === null ? [] : [fact('Untuk', `tiket deposit ${tiket.no}, ${formatRupiah(tiket.amount)}`)]),
    fact('Reseller', `${onList.reseller.name} (${onList.reseller.code})`),
    fact('Harus dibayar', `${formatRupiah(row.final)} (kode unik ${row.code})`),
    ...(row.received === null ? [] : [fact('Sudah masuk', formatRupiah(row.received))]),
    fact('Rekening tujuan', `${account.bank} ••${account.number.slice(-4)} a.n. ${account.holder}`),
    ...(row.payerName === null ? [] : [fact('Nama pembayar', row.payerName)]),
    fact('Dibuat', formatMoment(row.createdAt, now)),
    fact('Batas waktu', formatMoment(row.expiresAt, now)),
    ...(row.verifiedAt === null
      ? []
      : [fact('Terverifikasi', `${formatMoment(row.verifiedAt, now)} oleh ${card.verifiedBy ?? 'mesin'}`)]),
    ...card.matches
      .filter(({ endedAt }) => endedAt === null)
      .map((match) => fact('Mutasi', mutationName(match.mutationNo), `/mutasi/${match.mutationId}`)),
  ];
}

export interface SuggestionModel {
  n: string;
  key: string;
  id: string;
  title: string;
  href: string;
  tag: string;
  compared: ReturnType<typeof compareAmounts>;
  text: string;
  reasons: ReturnType<typeof reasonLines>;
  isChosen: boolean;
  control: MoneyControl | null;
  lock: string | null;
}

function suggestionModel(
  { suggestion, lines, offers, isChosen }: SuggestedLine,
  index: number,
  { facts, visit, extras }: { facts: TransferFactsPage; visit: Visit; extras: TransferExtras },
): SuggestionModel {
  const { card, settings } = facts;
  const [first] = lines;
  const names = lines.map(({ no }) => mutationName(no)).join(' + ');
  const sum = lines.reduce((total, { amount }) => total + amount, 0);
  const offer = offers?.offers.find(({ action }) => action === 'match');
  const what = card.order === null ? 'dan kredit saldo' : isDelivered(card) ? 'tanpa kirim lagi' : 'dan kirim pulsa';
  const compared = compareAmounts(sum, { final: card.row.final });
  const lock = suggestion.lock === null ? null : LOCK_SENTENCES[suggestion.lock];
  return {
    ...{ n: String(index + 1), key: String(index + 1), id: `usulan-${index + 1}`, isChosen, compared, lock },
    title: first === undefined ? names : `${names} · ${accountName(first.account)} · ${lineMoment(first, visit.now)}`,
    href: `/mutasi/${first?.id ?? ''}`,
    tag: suggestionTag(suggestion),
    text: lines.map(({ text }) => (text === '' ? 'tanpa berita' : `“${text}”`)).join(' '),
    reasons: reasonLines(suggestion),
    control:
      offer === undefined || lock !== null
        ? null
        : controlOf(offer, {
            ...{ id: `dialog-cocok-${index + 1}`, path: `/transfer/${card.row.id}/putusan`, key: 'C' },
            version: offers?.version ?? card.row.version,
            hidden: [{ name: 'mutasi', value: suggestion.mutationIds.join(',') }],
            about: `${names} dengan ${transferName(card.row.no)}`,
            subtitle: `Masuk ${formatRupiah(sum)}, diminta ${formatRupiah(card.row.final)}, ${compared.detail}`,
            warning: { state: 'sent', text: afterMatch(facts) },
            reasons: ['Angka tertukar; nama dan waktu sama dengan bukti', 'Dikonfirmasi pembayar lewat WhatsApp'],
            ...{ fourEyesAbove: settings.fourEyesAboveRupiah, typed: extras.typed, then: what, isPrimary: index === 0 },
          }),
  };
}

/** Its match was undone after the delivery. */
function isDelivered({ order }: TransferFactsPage['card']): boolean {
  return order?.state === 'success';
}

function afterMatch({ card }: TransferFactsPage): string {
  const { order, onList } = card;
  if (isDelivered(card))
    return 'Pesanan ini sudah terkirim: tidak ada yang dikirim lagi. Kerugian atau piutangnya dihapus.';
  return order === null
    ? `Setelah dicocokkan: saldo ${onList.reseller.name} bertambah sebesar yang masuk. Hanya bisa dibatalkan selama saldo bebasnya cukup.`
    : `Setelah dicocokkan: ${order.productName} langsung dikirim ke ${maskNumber(order.destination)} dan pembayar dikabari. Sesudah terkirim, tidak bisa ditarik.`;
}
