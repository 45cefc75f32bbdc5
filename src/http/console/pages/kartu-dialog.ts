import { type Control } from '../../../backoffice/controls/controls.types';
import { after, type Instant } from '../../../domain/time';
import { isDeliveryUnclear } from '../../../domain/topup/closed-order-locks';
import { type ControlAction } from '../../../domain/topup/controls';
import { formatMoment, formatRupiah, maskNumber } from '../format';
import { isOpenOrderAction } from '../../../domain/topup/judge-control';
import { CONTROL_NAMES } from '../words';
import { approversSentence, effectSentence, fourEyesReason } from './kartu-effects';
import { type CardFacts } from './kartu-facts';
import { openCasesOf } from './kartu-plan';
import { proposedReason } from './kartu-proposal';
import { ledgerOf, type LedgerView } from './ledger-view';

/** What a person typed into a dialog that was refused: it comes back as it was. */
export interface Typed {
  action: ControlAction;
  reason: string;
  sn: string;
  snSource: string;
  minutes: string;
  quote: string;
  /** Why it was refused, for the dialog itself. */
  problem: string;
}

export interface ControlDialog {
  id: string;
  title: string;
  subtitle: string;
  path: string;
  version: number;
  /** Of a correction: the attempt that its preview is about. */
  attemptId: string | null;
  /** What may still happen afterwards. */
  warning: { text: string; state: string };
  ledger: LedgerView | null;
  sn: { value: string; isRequired: boolean; sources: { value: string; isChosen: boolean }[] } | null;
  minutes: { value: number; label: string; isChosen: boolean }[] | null;
  quote: { value: string } | null;
  reason: string;
  /** Null: one person is enough. */
  secondPerson: { names: string; because: string } | null;
  problem: string | null;
  /** Repeats verb and amount. */
  button: string;
  isDanger: boolean;
}

/** Where the machine has it from; the others are where people have seen it. */
const MESSAGE = 'Pesan supplier';
const SN_SOURCES = [MESSAGE, 'Portal supplier', 'SMS operator', 'CS supplier', 'Aplikasi operator', 'Bukti pelanggan'];
const MINUTES = [15, 30, 60];

export function dialogOf(control: Control, facts: CardFacts, typed: Typed | null): ControlDialog {
  const { action, preview, isFourEyes } = control;
  const { card } = facts;
  const proposed = proposedReason(action, facts);
  const said = saidSerialNumber(facts, control.attemptId);
  const source = proposed !== null && said !== null ? MESSAGE : '';
  const wantsSn = action === 'succeed' || action === 'late-success';
  return {
    id: `dialog-${action}`,
    title: `${CONTROL_NAMES[action]} TRX ${card.no}?`,
    subtitle: `${card.productName} → ${maskNumber(card.destination)} · ${card.reseller.name}`,
    path: `/transaksi/${card.topupId}/kendali/${action}`,
    version: facts.controls?.version ?? card.version,
    attemptId: isOpenOrderAction(action) ? null : control.attemptId,
    warning: {
      text: warningOf(control, facts),
      state: action === 'fail' || action === 'reversal' ? 'failed' : 'pending',
    },
    ledger: preview === null ? null : ledgerOf(preview),
    sn: wantsSn
      ? {
          value: typed?.sn ?? said ?? '',
          isRequired: action === 'succeed',
          sources: SN_SOURCES.map((value) => ({ value, isChosen: value === (typed?.snSource ?? source) })),
        }
      : null,
    minutes: action === 'park' ? minutesOf(facts, typed) : null,
    // People copy what they have read: the machine does not quote for them.
    quote: wantsQuote(control, facts) ? { value: typed?.quote ?? '' } : null,
    reason: typed?.reason ?? proposed ?? '',
    secondPerson: isFourEyes ? { names: approversSentence(facts), because: fourEyesReason(action, facts) } : null,
    problem: typed?.problem ?? null,
    button: buttonOf(control, facts),
    isDanger: action === 'fail' || action === 'reversal' || action === 'charge-late-success',
  };
}

/** A second delivery is booked by the supplier's stored words; where there are none, by words that people quote. */
function wantsQuote({ action, attemptId }: Control, { messages, attempts }: CardFacts): boolean {
  if (action !== 'double-delivery') return action === 'settle-abandoned';
  const decidedAt = attempts.find(({ id }) => id === attemptId)?.decidedAt ?? null;
  const isSaid = ({ isAuthenticated, processedAt, ...said }: CardFacts['messages'][number]): boolean =>
    said.attemptId === attemptId &&
    said.verdict === 'success' &&
    isAuthenticated &&
    said.ruling === 'open-case' &&
    (decidedAt === null || (processedAt !== null && processedAt > decidedAt));
  return !messages.some(isSaid);
}

/** What the supplier said last, for the person to compare with where it was seen. */
function saidSerialNumber({ messages }: CardFacts, about: string | null): string | null {
  const isSaid = ({ sn, isAuthenticated, attemptId }: CardFacts['messages'][number]): boolean =>
    sn !== null && isAuthenticated && attemptId === about;
  return messages.find(isSaid)?.sn ?? null;
}

function minutesOf({ settings, visit, items }: CardFacts, typed: Typed | null): ControlDialog['minutes'] {
  const due = items.find(({ kind, closedAt }) => kind === 'topup' && closedAt === null)?.dueAt ?? visit.now;
  const from: Instant = due > visit.now ? due : visit.now;
  const most = settings.parkMostMs / 60_000;
  const chosen = typed === null ? 30 : Number(typed.minutes);
  return MINUTES.filter((minutes) => minutes <= most).map((value) => ({
    value,
    label: `${value} menit, sampai ${formatMoment(after(from, value * 60_000), visit.now)}`,
    isChosen: value === chosen,
  }));
}

function warningOf(control: Control, facts: CardFacts): string {
  const { action } = control;
  const { card, settings } = facts;
  const place = facts.attempts.at(-1)?.terminalName ?? 'supplier';
  const isOpenAtSupplier = card.state === 'pending' || card.state === 'suspect';
  if (action === 'succeed' && isOpenAtSupplier) {
    return `${place} belum memberi jawaban pasti. Bila nanti menjawab gagal, kasus dibuka dan koreksi diusulkan; jurnal tidak bergerak sendiri.`;
  }
  if (action === 'fail' && isOpenAtSupplier) {
    const cost = formatRupiah(facts.attempts.at(-1)?.cost ?? card.price);
    return `Pulsa mungkin tetap masuk. Percobaan ditinggalkan dan kasus dibuka; bila ${place} nanti menjawab sukses, kerugian ${cost} dicatat lewat koreksi.`;
  }
  const openCases = openCasesOf(facts);
  const late = action === 'fail' ? openCases.find(({ kind }) => kind === 'late-success') : undefined;
  if (late !== undefined) {
    const told = facts.attempts.find(({ id }) => id === late.subject);
    return `${told?.terminalName ?? place} menyatakan percobaan ke-${told?.n ?? 1} sukses. Bila memang terkirim, pilih Sukseskan: sesudah digagalkan, saldo kembali ke reseller dan harga belinya jadi kerugian kita.`;
  }
  if (isDeliveryUnclear(action, { attempts: facts.attempts, openCases })) {
    return `${effectSentence(control, facts)} Belum jelas kiriman mana yang benar: bila kirim ganda dibukukan dan transaksi dibalikkan dua-duanya, reseller tidak membayar satu kiriman.`;
  }
  if (action === 'park') {
    const times = `Pengunduran ke-${card.parkedTimes + 1} dari ${settings.parkTimes}`;
    return `Tanpa jurnal: ${formatRupiah(card.price)} tetap ditahan. Begitu pasti, transaksi tuntas sendiri tanpa menunggu waktu ini. ${times}; sesudah itu hanya supervisor yang bisa mengundur.`;
  }
  return effectSentence(control, facts);
}

function buttonOf({ action, isFourEyes, attemptId }: Control, facts: CardFacts): string {
  const price = formatRupiah(facts.card.price);
  const about = facts.attempts.find(({ id }) => id === attemptId) ?? facts.attempts.at(-1);
  const cost = formatRupiah(about?.cost ?? facts.card.price);
  const verbs: Readonly<Record<ControlAction, string>> = {
    resend: `kirim ulang pembelian ${cost}`,
    reroute: `beli di terminal berikutnya, ${price} tetap ditahan`,
    succeed: `sukseskan ${price}`,
    fail: `gagalkan dan kembalikan ${price}`,
    park: 'undur tenggat',
    'late-success': `catat sukses, rugi ${cost}`,
    'charge-late-success': `tagih ${price}`,
    'collect-receivable': 'tarik piutang dari saldo bebas',
    reversal: `balikkan ${price}`,
    'double-delivery': `bukukan kirim ganda, rugi ${cost}`,
    'settle-abandoned': 'nyatakan pasti gagal',
    'close-case': 'tutup kasus',
  };
  const verb = verbs[action];
  return isFourEyes ? `Minta persetujuan, lalu ${verb}` : verb.charAt(0).toUpperCase() + verb.slice(1);
}
