import { mayApprove } from '../../../domain/staff';
import { type TerminalOnList } from '../../../persistence/queries/console/terminals';
import { formatDuration, groups } from '../format';
import { deedLine } from './terminal-deed';
import { type RefusedSwitch, type TerminalFacts } from './terminal-model';

export interface SwitchDialog {
  id: string;
  path: string;
  /** What the switch is moved to: `henti` or `jalan`. */
  to: 'henti' | 'jalan';
  title: string;
  subtitle: string;
  /** What happens to the orders under way. */
  effect: string;
  state: string;
  reason: string;
  problem: string | null;
  button: string;
  isDanger: boolean;
}

export const ALL_DIALOG = 'dialog-semua';
export const PRODUCT_DIALOG = 'dialog-produk';

/** One for the switch of everything, one per terminal, and one for the product that was asked for. */
export function switchDialogs(facts: TerminalFacts, refused: RefusedSwitch | null): SwitchDialog[] {
  if (!mayApprove(facts.visit.staff.role)) return [];
  const plain = [
    allDialog(facts),
    ...facts.terminals.map((one) => terminalDialog(one, facts)),
    ...productDialog(facts),
  ];
  return plain.map((dialog) => {
    const isRefused = refused?.dialog === dialog.id;
    return {
      ...dialog,
      reason: isRefused ? refused.reason : '',
      problem: isRefused ? refused.problem : null,
      isDanger: dialog.to === 'henti',
    };
  });
}

type Plain = Omit<SwitchDialog, 'reason' | 'problem' | 'isDanger'>;

function allDialog({ terminals, products, stops, visit, sendDeadlineMs }: TerminalFacts): Plain {
  const inFlight = groups(terminals.reduce((all, one) => all + one.inFlight, 0));
  const waiting = groups(products.reduce((all, one) => all + one.waiting, 0));
  const about = { id: ALL_DIALOG, path: '/terminal/stop-semua' };
  if (stops.all !== null) {
    return {
      ...about,
      to: 'jalan',
      title: 'Jalankan lagi semua pembelian?',
      subtitle: `Dihentikan ${deedLine(stops.all.deed, visit.now, true)}`,
      effect: `${waiting} pesanan yang menunggu dikirim ke supplier dalam setengah menit, selama batas kirimnya belum lewat. Produk dan terminal yang dihentikan sendiri-sendiri tetap berhenti.`,
      state: 'running',
      button: `Jalankan semua pembelian, ${waiting} pesanan menunggu`,
    };
  }
  return {
    ...about,
    to: 'henti',
    title: 'Hentikan semua pembelian?',
    subtitle: 'Di semua terminal dan untuk semua produk, sampai dijalankan lagi.',
    effect: `${inFlight} transaksi yang sudah dikirim tetap ditunggu sampai pasti, tetapi cek yang bisa membeli ikut menunggu. ${waiting} pesanan yang menunggu jalur, dan pesanan baru, tetap diterima; yang lewat batas kirim (${formatDuration(sendDeadlineMs)}) digagalkan dan saldonya kembali.`,
    state: 'failed',
    button: 'Hentikan semua pembelian',
  };
}

function terminalDialog(terminal: TerminalOnList, { terminals, visit }: TerminalFacts): Plain {
  const { code, name, inFlight, isOn, trippedUntil } = terminal;
  const isTripped = trippedUntil !== null && trippedUntil > visit.now;
  const id = `dialog-terminal-${code}`;
  const path = `/terminal/${encodeURIComponent(code)}`;
  if (isOn && !isTripped) {
    const others = terminals.filter((other) => other.code !== code && other.isOn).map((other) => other.name);
    const next =
      others.length === 0
        ? 'Tidak ada terminal lain yang jalan: pesanan baru menunggu sampai batas kirimnya, lalu digagalkan dan saldonya kembali.'
        : `Pesanan baru lewat ${others.join(', ')}, sejauh menjual produknya.`;
    return {
      ...{ id, path: `${path}/mati`, to: 'henti', state: 'pending' },
      title: `Hentikan ${name}?`,
      subtitle: 'Kiriman baru berhenti; yang sudah dikirim tetap ditunggu sampai pasti.',
      effect: `${groups(inFlight)} transaksi dalam proses tetap dijaga mesin. ${next} Tidak ada jurnal.`,
      button: `Hentikan ${name}`,
    };
  }
  return {
    ...{ id, path: `${path}/nyala`, to: 'jalan', state: 'running' },
    title: `Jalankan ${name}?`,
    subtitle: isOn
      ? 'Diputus otomatis setelah gagal beruntun.'
      : `Dihentikan ${deedLine(terminal.deed, visit.now, true)}`,
    effect: 'Pesanan berikutnya boleh lewat sini lagi sesuai urutan rutenya. Hitungan gagal beruntun mulai dari nol.',
    button: `Jalankan ${name}`,
  };
}

function productDialog({ products, product, stops, visit }: TerminalFacts): Plain[] {
  const chosen = products.find(({ code }) => code === product);
  if (chosen === undefined) return [];
  const { code, name, isStopped, waiting } = chosen;
  const about = { id: PRODUCT_DIALOG, path: `/produk/${encodeURIComponent(code)}/stop` };
  if (isStopped) {
    const deed = stops.products.find((stopped) => stopped.code === code)?.deed ?? null;
    return [
      {
        ...{ ...about, to: 'jalan', state: 'running' },
        title: `Jalankan lagi ${name}?`,
        subtitle: `Dihentikan ${deedLine(deed, visit.now, true)}`,
        effect: `${groups(waiting)} pesanan ${code} yang menunggu dikirim dalam setengah menit, selama batas kirimnya belum lewat.`,
        button: `Jalankan ${name}, ${groups(waiting)} pesanan menunggu`,
      },
    ];
  }
  return [
    {
      ...{ ...about, to: 'henti', state: 'pending' },
      title: `Hentikan ${name}?`,
      subtitle: `Hanya ${code}; produk lain tetap jalan.`,
      effect: `Pesanan ${code} tetap diterima dan menunggu; yang lewat batas kirim digagalkan dan saldonya kembali. Yang sudah dikirim tetap ditunggu sampai pasti.`,
      button: `Hentikan ${name}`,
    },
  ];
}
