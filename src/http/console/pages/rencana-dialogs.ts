import { createHash } from 'node:crypto';
import { type Cancellation } from '../../../backoffice/plans/draw-up-cancellation';
import { type Reschedule } from '../../../backoffice/plans/draw-up-reschedule';
import { type Settlement } from '../../../backoffice/plans/settle-plan';
import { placesOf } from '../../../domain/tagihan/period-place';
import { add } from '../../../domain/money';
import { addDays, type BusinessDate, businessDate, type Instant, shortDate } from '../../../domain/time';
import { type PlanPage, type PlanPeriod } from '../../../persistence/queries/tagihan/plan-page';
import { formatRupiah } from '../format';
import { ledgerOfPostings } from './tagihan-postings';
import { type BillDialog, type DialogField, PLAIN_DIALOG } from './tagihan-dialog';
import { adminLock } from './tagihan-sentences';
import { issueWord, periodName } from './tagihan-words';

export type PlanDeed = 'kirim' | 'buang' | 'jadwal' | 'tunda' | 'lanjut' | 'lunasi' | 'batal';

/** What each state allows, in the order of the page. */
const DEEDS: Readonly<Record<PlanPage['state'], readonly PlanDeed[]>> = {
  draft: ['kirim', 'jadwal', 'buang'],
  active: ['jadwal', 'tunda', 'lunasi', 'batal'],
  paused: ['lanjut', 'tunda', 'jadwal', 'lunasi', 'batal'],
  completed: [],
  settled: [],
  cancelled: [],
};

export const DEED_NAMES: Readonly<Record<PlanDeed, string>> = {
  kirim: 'Kirim…',
  buang: 'Buang konsep…',
  jadwal: 'Jadwalkan ulang…',
  tunda: 'Tunda…',
  lanjut: 'Lanjutkan…',
  lunasi: 'Lunasi lebih awal…',
  batal: 'Batalkan…',
};

/** What was typed and seen of one dialog, when the page answers its form. */
export interface AnsweredDeed {
  deed: PlanDeed;
  problem: string | null;
  typed: Readonly<Record<string, string>>;
  reschedule?: Reschedule;
  settlement?: Settlement;
}

export interface DialogFacts {
  page: PlanPage;
  /** Of an active or paused plan. */
  cancellation: Cancellation | null;
  answered: AnsweredDeed | null;
  isAdmin: boolean;
  /** What marketing may do without in a plan. */
  limit: number;
  now: Instant;
}

/** Deeds about what is not billed yet: without that there is nothing to do. */
const OF_UNBILLED: readonly PlanDeed[] = ['tunda', 'lunasi'];

export function planDialogs(facts: DialogFacts): BillDialog[] {
  const { state, schedule } = facts.page;
  const hasUnbilled = schedule.some(({ bill }) => bill === null);
  return DEEDS[state].filter((deed) => hasUnbilled || !OF_UNBILLED.includes(deed)).map((deed) => dialogOf(deed, facts));
}

/** What was looked at: a change is made only when it would still come to the same. */
export function markOf(preview: object): string {
  return createHash('sha256').update(JSON.stringify(preview)).digest('hex');
}

function dialogOf(deed: PlanDeed, facts: DialogFacts): BillDialog {
  const { page, answered } = facts;
  const own = answered?.deed === deed ? answered : null;
  const common = {
    ...PLAIN_DIALOG,
    id: `dialog-${deed}`,
    path: `/rencana/${page.id}/${deed}`,
    subtitle: `${page.title} · ${page.customer.name}`,
    hidden: [{ name: 'version', value: String(page.version) }],
    problem: own?.problem ?? null,
    isShown: own !== null,
    reason: own?.typed['alasan'] ?? '',
  };
  switch (deed) {
    case 'kirim':
      return sendDialog({ ...common, reason: null }, facts);
    case 'buang':
      return {
        ...{ ...common, reason: null, title: 'Buang konsep ini?' },
        warning: {
          state: 'pending',
          text: 'Konsep tetap tercatat sebagai dibatalkan. Pesanannya bisa direncanakan lagi.',
        },
        button: { label: 'Buang konsep', isDanger: true },
      };
    case 'tunda':
      return {
        ...{ ...common, title: page.state === 'paused' ? 'Tunda rencana ini lebih lama?' : 'Tunda rencana ini?' },
        warning: {
          state: 'pending',
          text: 'Tidak ada tagihan baru dan tidak ada pengingat sampai dilanjutkan. Tagihan yang sudah terbit tetap bisa dibayar.',
        },
        facts: [restFact(page)],
        button: { label: 'Tunda rencana', isDanger: false },
      };
    case 'lanjut':
      return {
        ...{ ...common, title: 'Lanjutkan rencana ini?' },
        warning: { state: 'pending', text: 'Periode lain terbit sendiri pada waktunya, dan pengingat berjalan lagi.' },
        facts: [restFact(page), { label: 'Terbit sekarang', value: atOnceNames(page, businessDate(facts.now)) }],
        button: { label: 'Lanjutkan rencana', isDanger: false },
      };
    case 'jadwal':
      return rescheduleDialog(common, facts, own);
    case 'lunasi':
      return settleDialog(common, facts, own);
    case 'batal':
      return cancelDialog(common, facts);
  }
}

type Common = Omit<BillDialog, 'title' | 'button'>;

function sendDialog(common: Common, { page, now }: DialogFacts): BillDialog {
  const today = businessDate(now);
  const atOnce = page.schedule.filter(({ issueOn }) => issueOn !== null && issueOn <= today);
  const first = page.schedule[0];
  return {
    ...common,
    title: 'Kirim rencana ini?',
    warning: {
      state: 'pending',
      text:
        atOnce.length === 0
          ? `Tagihan pertama terbit sendiri ${first === undefined || first.issueOn === null ? '' : shortDate(first.issueOn)}; VA, PDF, dan pesannya menyusul tanpa Anda.`
          : `${atOnce.length} tagihan terbit sekarang: VA dibuat di BNI, PDF dicetak, lalu dikirim ke pelanggan.`,
    },
    facts: [
      { label: 'Seluruhnya', value: `${formatRupiah(page.agreedTotal)} dalam ${page.schedule.length} tagihan` },
      {
        label: 'Pertama',
        value: first === undefined ? '–' : `${formatRupiah(first.amount)}, jatuh tempo ${shortDate(first.dueOn)}`,
      },
    ],
    button: { label: `Kirim ${formatRupiah(page.agreedTotal)}`, isDanger: false },
  };
}

/** Which of the periods that waited are billed as soon as the plan goes on. */
function atOnceNames({ kind, schedule }: PlanPage, today: BusinessDate): string {
  const names = schedule
    .filter(({ bill, issueOn }) => bill === null && issueOn !== null && issueOn <= today)
    .map(
      ({ place, dueOn, amount }) =>
        `${periodName(kind, place)} ${formatRupiah(amount)}, jatuh tempo ${shortDate(dueOn)}`,
    );
  return names.length === 0 ? 'tidak ada; yang pertama menunggu tanggalnya' : names.join('; ');
}

function restFact({ schedule }: PlanPage): { label: string; value: string } {
  const unbilled = schedule.filter(({ bill }) => bill === null);
  const sum = formatRupiah(add(...unbilled.map(({ amount }) => amount)));
  return { label: 'Belum ditagih', value: `${sum} dalam ${unbilled.length} periode` };
}

/** What the fields say before anything is typed. */
export function rescheduleDefaults({ schedule, dayOfMonth }: PlanPage): Record<string, string> {
  const unbilled = schedule.filter(({ bill }) => bill === null);
  const fields = new Map<string, string>(openBills(schedule).map(({ bill, dueOn }) => [`tagihan-${bill.id}`, dueOn]));
  if (unbilled.length > 0) {
    fields.set('mulai', unbilled[0]?.dueOn ?? '');
    fields.set('tanggal', String(dayOfMonth));
    fields.set('periode', String(unbilled.filter(({ k }) => k > 0).length));
  }
  return Object.fromEntries(fields);
}

export function openBills(schedule: readonly PlanPeriod[]) {
  return schedule.flatMap(({ bill, dueOn, place }) =>
    bill?.state === 'awaiting' || bill?.state === 'opening' ? [{ bill, dueOn, place }] : [],
  );
}

function rescheduleDialog(common: Common, { page, now }: DialogFacts, own: AnsweredDeed | null): BillDialog {
  const defaults = rescheduleDefaults(page);
  const valueOf = (name: string): string => own?.typed[name] ?? defaults[name] ?? '';
  const hasUnbilled = page.schedule.some(({ bill }) => bill === null);
  const field = (name: string, label: string, type: DialogField['type'], hint: string | null = null): DialogField => ({
    ...{ name, label, type, hint, value: valueOf(name), isRequired: true },
  });
  const seen = own?.reschedule;
  return {
    ...common,
    hidden: [...common.hidden, ...(seen === undefined ? [] : [{ name: 'sidik', value: markOf(seen) }])],
    title: 'Jadwalkan ulang?',
    warning: {
      state: 'pending',
      text: 'Jumlah seluruhnya tetap. Tagihan yang sudah terbit hanya pindah jatuh tempo; VA dan PDF-nya diperbarui, dan pelanggan diberi tahu.',
    },
    fields: [
      ...(hasUnbilled
        ? [
            field('mulai', 'Jatuh tempo periode pertama yang belum terbit', 'date'),
            field('tanggal', 'Tanggal tiap bulan', 'number'),
            field('periode', 'Berapa periode lagi', 'number', 'jumlah yang belum ditagih dibagi sebanyak ini'),
          ]
        : []),
      ...openBills(page.schedule).map(({ bill, place }) =>
        field(
          `tagihan-${bill.id}`,
          `Jatuh tempo ${periodName(page.kind, place).toLowerCase()} (${bill.number})`,
          'date',
        ),
      ),
    ],
    facts: seen === undefined ? [] : rescheduleFacts(seen),
    schedule: seen === undefined ? null : scheduleOf(page, seen, businessDate(now)),
    previewButton: seen === undefined ? 'Lihat pratinjau' : 'Hitung ulang',
    button: seen === undefined ? null : { label: `Jadwalkan ulang ${seen.becomes.length} periode`, isDanger: false },
  };
}

function rescheduleFacts({ bills, remainder, issuedAtOnce }: Reschedule): { label: string; value: string }[] {
  return [
    ...bills.map(({ number, was, dueOn }) => ({
      label: number,
      value: `${shortDate(was)} menjadi ${shortDate(dueOn)}`,
    })),
    ...(remainder === undefined
      ? []
      : [{ label: 'Sisa pembagian', value: `Rp${remainder.count}, di ${remainder.count} periode pertama` }]),
    ...(issuedAtOnce === 0 ? [] : [{ label: 'Terbit sekarang', value: `${issuedAtOnce} tagihan` }]),
  ];
}

function scheduleOf(
  { kind, state, schedule }: PlanPage,
  { becomes }: Pick<Reschedule, 'becomes'>,
  today: BusinessDate,
): BillDialog['schedule'] {
  if (becomes.length === 0) return null;
  const settled = new Set(schedule.filter(({ place }) => place.isSettlement).map(({ k }) => k));
  const billed = schedule.filter(({ bill }) => bill !== null);
  const places = placesOf(
    [...billed, ...becomes].map(({ k }) => k),
    settled,
  );
  return {
    caption: 'Jadwal baru',
    rows: becomes.map(({ k, dueOn, issueOn, amount }) => ({
      name: periodName(kind, places.get(k) ?? { nth: k, isSettlement: false }),
      due: shortDate(dueOn),
      issue: issueWord(issueOn, { state, today }),
      amount: formatRupiah(amount),
    })),
  };
}

const SETTLE_DUE_AFTER_DAYS = 7;

function settleDialog(
  common: Common,
  { page, now, isAdmin, limit }: DialogFacts,
  own: AnsweredDeed | null,
): BillDialog {
  const seen = own?.settlement;
  const dueOn = own?.typed['jatuh-tempo'] ?? addDays(businessDate(now), SETTLE_DUE_AFTER_DAYS);
  return {
    ...common,
    hidden: [...common.hidden, ...(seen === undefined ? [] : [{ name: 'sidik', value: markOf(seen) }])],
    title: 'Lunasi lebih awal?',
    warning: {
      state: 'pending',
      text: 'Semua yang belum ditagih menjadi satu tagihan yang terbit sekarang. Tagihan yang sudah terbit tetap seperti adanya.',
    },
    fields: [
      {
        ...{ name: 'jatuh-tempo', label: 'Jatuh tempo tagihan pelunasan', type: 'date', value: dueOn },
        ...{ hint: null, isRequired: true },
      },
      {
        ...{ name: 'potongan', label: 'Potongan', type: 'number', value: own?.typed['potongan'] ?? '' },
        ...{ hint: 'kosongkan bila tanpa potongan', isRequired: false },
      },
    ],
    facts: [
      restFact(page),
      ...(seen === undefined
        ? []
        : [
            { label: 'Potongan', value: formatRupiah(seen.discount) },
            {
              label: 'Tagihan pelunasan',
              value: `${formatRupiah(seen.becomes.amount)}, jatuh tempo ${shortDate(seen.becomes.dueOn)}`,
            },
            {
              label: 'Total rencana',
              value: `${formatRupiah(seen.agreedTotalWas)} menjadi ${formatRupiah(seen.agreedTotal)}`,
            },
            ...(seen.needsAdmin
              ? [{ label: 'Yang memutuskan', value: 'Admin, karena potongannya di atas batas' }]
              : []),
          ]),
    ],
    previewButton: seen === undefined ? 'Lihat pratinjau' : 'Hitung ulang',
    lock: seen?.needsAdmin === true && !isAdmin ? adminLock('potongannya', limit) : null,
    button:
      seen === undefined
        ? null
        : { label: `Terbitkan pelunasan ${formatRupiah(seen.becomes.amount)}`, isDanger: false },
  };
}

function cancelDialog(common: Common, { cancellation, isAdmin, limit }: DialogFacts): BillDialog {
  const lost = formatRupiah(cancellation?.lost ?? 0);
  return {
    ...common,
    hidden: [...common.hidden, ...(cancellation === null ? [] : [{ name: 'sidik', value: markOf(cancellation) }])],
    title: 'Batalkan rencana ini?',
    warning: {
      state: 'failed',
      text: 'Tidak bisa dikembalikan. Yang sudah dibayar tetap tercatat; sisanya tidak lagi ditagih, dan VA-nya ditutup di BNI.',
    },
    ...(cancellation === null ? {} : cancellationView(cancellation)),
    lock: cancellation?.needsAdmin === true && !isAdmin ? adminLock('yang dilepas', limit) : null,
    button: { label: `Batalkan, lepas ${lost}`, isDanger: true },
  };
}

/** What ends, and what it books. */
export function cancellationView(cancellation: Cancellation): Pick<BillDialog, 'facts' | 'ledger'> {
  const { periods, bills, lost, agreedTotalWas, agreedTotal, needsAdmin } = cancellation;
  const unbilled = formatRupiah(add(...periods.map(({ amount }) => amount)));
  return {
    facts: [
      ...(periods.length === 0
        ? []
        : [{ label: 'Belum ditagih', value: `${unbilled} dalam ${periods.length} periode` }]),
      ...bills.map(({ number, outstanding, allocated }) => ({
        label: number,
        value: `${formatRupiah(outstanding)} dilepas${allocated === 0 ? '' : `, ${formatRupiah(allocated)} tetap terbayar`}`,
      })),
      { label: 'Dilepas seluruhnya', value: formatRupiah(lost) },
      { label: 'Total rencana', value: `${formatRupiah(agreedTotalWas)} menjadi ${formatRupiah(agreedTotal)}` },
      ...(needsAdmin ? [{ label: 'Yang memutuskan', value: 'Admin, karena nilainya di atas batas' }] : []),
    ],
    ledger: ledgerOfPostings(bills.flatMap(({ postings }) => postings)),
  };
}
