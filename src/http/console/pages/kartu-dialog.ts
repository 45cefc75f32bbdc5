import { type Control } from '../../../backoffice/controls/controls.types';
import { after, type Instant } from '../../../domain/time';
import { type ControlAction } from '../../../domain/topup/controls';
import { formatMoment, formatRupiah, maskNumber } from '../format';
import { CONTROL_NAMES } from '../words';
import { approversSentence, effectSentence, fourEyesReason } from './kartu-effects';
import { type CardFacts } from './kartu-facts';
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
  /** What may still happen afterwards. */
  warning: { text: string; state: string };
  ledger: LedgerView | null;
  sn: { value: string; sources: { value: string; isChosen: boolean }[] } | null;
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

const SN_SOURCES = ['Portal supplier', 'SMS operator', 'CS supplier', 'Aplikasi operator', 'Bukti pelanggan'];
const MINUTES = [15, 30, 60];

export function dialogOf(control: Control, facts: CardFacts, typed: Typed | null): ControlDialog {
  const { action, preview, isFourEyes } = control;
  const { card } = facts;
  const wantsSn = action === 'succeed' || action === 'late-success';
  return {
    id: `dialog-${action}`,
    title: `${CONTROL_NAMES[action]} TRX ${card.no}?`,
    subtitle: `${card.productName} → ${maskNumber(card.destination)} · ${card.reseller.name}`,
    path: `/transaksi/${card.topupId}/kendali/${action}`,
    version: facts.controls?.version ?? card.version,
    warning: {
      text: warningOf(control, facts),
      state: action === 'fail' || action === 'reversal' ? 'failed' : 'pending',
    },
    ledger: preview === null ? null : ledgerOf(preview),
    sn: wantsSn
      ? {
          value: typed?.sn ?? saidSerialNumber(facts) ?? '',
          sources: SN_SOURCES.map((value) => ({ value, isChosen: typed?.snSource === value })),
        }
      : null,
    minutes: action === 'park' ? minutesOf(facts, typed) : null,
    quote: action === 'settle-abandoned' ? { value: typed?.quote ?? '' } : null,
    reason: typed?.reason ?? '',
    secondPerson: isFourEyes ? { names: approversSentence(facts), because: fourEyesReason(action, facts) } : null,
    problem: typed?.problem ?? null,
    button: buttonOf(control, facts),
    isDanger: action === 'fail' || action === 'reversal' || action === 'charge-late-success',
  };
}

/** What the supplier said last, for the person to compare with where it was seen. */
function saidSerialNumber({ messages }: CardFacts): string | null {
  return messages.find(({ sn, isAuthenticated }) => sn !== null && isAuthenticated)?.sn ?? null;
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
  if (action === 'park') {
    const times = `Pengunduran ke-${card.parkedTimes + 1} dari ${settings.parkTimes}`;
    return `Tanpa jurnal: ${formatRupiah(card.price)} tetap ditahan. Begitu pasti, transaksi tuntas sendiri tanpa menunggu waktu ini. ${times}; sesudah itu hanya supervisor yang bisa mengundur.`;
  }
  return effectSentence(control, facts);
}

function buttonOf({ action, isFourEyes }: Control, facts: CardFacts): string {
  const price = formatRupiah(facts.card.price);
  const cost = formatRupiah(facts.attempts.at(-1)?.cost ?? facts.card.price);
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
    'settle-abandoned': 'nyatakan pasti gagal',
    'close-case': 'tutup kasus',
  };
  const verb = verbs[action];
  return isFourEyes ? `Minta persetujuan, lalu ${verb}` : verb.charAt(0).toUpperCase() + verb.slice(1);
}
