import { type TypedCustomer } from '../../../backoffice/customers/customer-fields';
import { CONSENT_CHANNELS } from '../../../backoffice/customers/set-consent';
import { add, times, ZERO } from '../../../domain/money';
import { businessDate, type Instant, longDate, shortDate } from '../../../domain/time';
import { type CatalogueItem } from '../../../persistence/queries/catalogue-list';
import { type CustomerBill, type CustomerPlan } from '../../../persistence/queries/tagihan/customer-bills';
import { type CustomerCard } from '../../../persistence/queries/tagihan/customer-card';
import { type CustomerChange } from '../../../persistence/queries/tagihan/customer-change-list';
import { type CustomerOwner } from '../../../persistence/queries/tagihan/customer-history';
import { type MarketingChoice, openChoices } from '../../../persistence/queries/tagihan/customer-marketing';
import { type CustomerTitipan } from '../../../persistence/queries/tagihan/customer-titipan';
import { type CustomerBooking, type CustomerNeed } from '../../../persistence/queries/tagihan/customer-wishes';
import { type CustomerRekap } from '../../../persistence/queries/tagihan/rekap';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah, groups } from '../format';
import { customerFormFields } from './pelanggan-form';
import {
  BOOKING_BADGES,
  CHANNEL_NAMES,
  CONSENT_BADGES,
  maskedNpwp,
  maskedPhone,
  nationalPhone,
  NEED_BADGES,
  PLAN_BADGES,
} from './pelanggan-words';
import { changeRow } from './perubahan-row';
import { donutOf } from './rekap-chart';
import { rekapHref } from './rekap-question';
import { billBadge, PLAN_KIND_NAMES } from './tagihan-words';

/** Everything that the page of one customer is made of. */
export interface CardFacts {
  customer: CustomerCard;
  /** For a few minutes after it was put on record. */
  revealed: { phone: string; npwp: string | null } | undefined;
  needs: CustomerNeed[];
  bookings: CustomerBooking[];
  plans: CustomerPlan[];
  bills: CustomerBill[];
  titipan: CustomerTitipan;
  /** Undefined: nothing was sent yet. */
  rekap: CustomerRekap | undefined;
  owners: CustomerOwner[];
  changes: CustomerChange[];
  catalogue: CatalogueItem[];
  /** Admins only. */
  choices: MarketingChoice[];
}

/** The dialogs of the page: the one whose form was refused comes back open, with what was typed. */
export type CardDialog = 'ubah' | 'serah' | 'nonaktif' | 'izin' | 'kebutuhan' | 'pesanan' | 'tutup' | null;

export interface CardRefusal {
  dialog: CardDialog;
  error: string;
  typed: Readonly<Record<string, string>>;
  /** Of the dialog "ubah". */
  fields?: ReturnType<typeof customerFormFields>;
}

export function cardModel(facts: CardFacts, visit: Visit, refusal: CardRefusal | undefined) {
  const { customer, changes } = facts;
  const { now, staff } = visit;
  const isAdmin = staff.role === 'admin';
  const waiting = changes.find(({ state }) => state === 'requested');
  const problemOf = (dialog: CardDialog): string | null => (refusal?.dialog === dialog ? refusal.error : null);
  return {
    id: customer.id,
    no: String(customer.no),
    name: customer.name,
    ...{ isAdmin, isActive: customer.isActive, marketingName: customer.marketingName },
    since: shortDate(businessDate(customer.createdAt)),
    error: refusal !== undefined && !isOnPage(refusal, facts) ? refusal.error : null,
    data: dataOf(facts),
    ...moneyOf(facts, now),
    titipan: titipanOf(facts, isAdmin),
    rekap: facts.rekap === undefined ? null : rekapOf(facts.rekap, now),
    consents: consentsOf(customer, now),
    waiting: waiting === undefined ? null : changeRow(waiting, visit),
    changes: changes.filter(({ state }) => state !== 'requested').map((change) => changeRow(change, visit)),
    owners: facts.owners.map((owner) => ownerRow(owner, now)),
    needs: facts.needs.map((need) => needRow(need)),
    bookings: facts.bookings.map((booking) => bookingRow(booking, now)),
    openNeeds: facts.needs
      .filter(({ state }) => state === 'open')
      .map(({ id, text }) => ({ id, text: text.slice(0, 80), isChosen: refusal?.typed['kebutuhan'] === id })),
    items: facts.catalogue
      .filter(({ isActive }) => isActive)
      .map(({ code, name, unitPrice }) => ({
        ...{ code, name: `${name} · ${formatRupiah(unitPrice)}`, isChosen: refusal?.typed['barang'] === code },
      })),
    takers: openChoices(facts.choices, customer.marketingId).map(({ id, fullName }) => ({
      ...{ id, name: fullName, isChosen: refusal?.typed['kepada'] === id },
    })),
    version: String(customer.version),
    change: {
      fields: refusal?.fields ?? customerFormFields('u', typedOf(customer), { hints: CHANGE_HINTS }),
      reason: typedIn(refusal, 'ubah', 'alasan'),
      problem: problemOf('ubah'),
    },
    handing: { reason: typedIn(refusal, 'serah', 'alasan'), problem: problemOf('serah') },
    closing: { reason: typedIn(refusal, 'nonaktif', 'alasan'), problem: problemOf('nonaktif') },
    consent: { note: typedIn(refusal, 'izin', 'catatan'), problem: problemOf('izin') },
    need: {
      text: typedIn(refusal, 'kebutuhan', 'isi'),
      date: typedIn(refusal, 'kebutuhan', 'tanggal', businessDate(now)),
      today: businessDate(now),
      problem: problemOf('kebutuhan'),
    },
    booking: {
      description: typedIn(refusal, 'pesanan', 'uraian'),
      quantity: typedIn(refusal, 'pesanan', 'jumlah', '1'),
      price: typedIn(refusal, 'pesanan', 'harga'),
      problem: problemOf('pesanan'),
    },
    dropping: {
      id: typedIn(refusal, 'tutup', 'id'),
      note: typedIn(refusal, 'tutup', 'catatan'),
      problem: problemOf('tutup'),
    },
  };
}

/** Whether the dialog that was refused is there to say so: what it was about may have ended meanwhile. */
function isOnPage({ dialog, typed }: CardRefusal, { customer, needs }: CardFacts): boolean {
  if (dialog === null) return false;
  if (dialog === 'tutup') return needs.some(({ id, state }) => id === typed['id'] && state === 'open');
  return customer.isActive || !['kebutuhan', 'pesanan', 'nonaktif'].includes(dialog);
}

/** Numbers are not shown to be typed again: whoever sees them whole is on record. */
export const CHANGE_HINTS = {
  phone: 'Kosongkan bila tidak berubah.',
  npwp: 'Kosongkan bila tidak berubah; tulis - untuk menghapusnya.',
} as const;

function typedOf({ name, email, address, notes }: CustomerCard): TypedCustomer {
  return { name, address, notes, email: email ?? '', phone: '', npwp: '' };
}

function typedIn(refusal: CardRefusal | undefined, dialog: CardDialog, field: string, usual = ''): string {
  return refusal?.dialog === dialog ? (refusal.typed[field] ?? usual) : usual;
}

function dataOf({ customer, revealed }: CardFacts) {
  const { phone, npwp } = customer;
  const orNone = (text: string | null): string => (text === null || text === '' ? 'belum ada' : text);
  return {
    phone: revealed === undefined ? maskedPhone(phone) : nationalPhone(revealed.phone),
    npwp: npwp === null ? 'belum ada' : (revealed?.npwp ?? maskedNpwp(npwp)),
    email: orNone(customer.email),
    address: orNone(customer.address),
    notes: customer.notes === '' ? null : customer.notes,
    isRevealed: revealed !== undefined,
    createdBy: customer.createdByName,
  };
}

function moneyOf({ bills, plans }: CardFacts, now: Instant) {
  const today = businessDate(now);
  const late = bills.filter(({ dueOn }) => dueOn < today);
  const next = bills.find(({ dueOn }) => dueOn >= today);
  return {
    plans: plans.map(planRow),
    bills: bills.map((bill) => ({
      ...{ id: bill.id, number: bill.number, amount: formatRupiah(bill.outstanding), due: shortDate(bill.dueOn) },
      ...billBadge(bill, now),
    })),
    stats: {
      outstanding: formatRupiah(add(ZERO, ...bills.map(({ outstanding }) => outstanding))),
      bills: groups(bills.length),
      late: formatRupiah(add(ZERO, ...late.map(({ outstanding }) => outstanding))),
      lateBills: groups(late.length),
      isLate: late.length > 0,
      next: next === undefined ? '–' : shortDate(next.dueOn),
      nextAmount: next === undefined ? 'tidak ada tagihan berikutnya' : formatRupiah(next.outstanding),
    },
  };
}

/** Null: the customer has nothing with us. */
function titipanOf({ titipan: { free, exceptionId }, bills }: CardFacts, isAdmin: boolean) {
  if (free === 0) return null;
  const hasBills = bills.length > 0;
  return {
    free: formatRupiah(free),
    question: exceptionId === null ? null : `/pembayaran/${exceptionId}`,
    use: hasBills ? (isAdmin ? 'belum dipakai' : 'dipakai oleh Admin') : 'untuk tagihan berikutnya',
    isUsable: hasBills,
  };
}

/** The chart over all plans of the customer. */
function rekapOf({ customerId, recap, oldestDueOn }: CustomerRekap, now: Instant) {
  const today = businessDate(now);
  return {
    donut: donutOf(recap, { isLate: oldestDueOn !== null, hasCounts: true }),
    counts: `${groups(recap.paid.count)} dari ${groups(recap.total.count)} periode lunas`,
    month: longDate(today).split(' ').slice(1).join(' '),
    href: rekapHref({ asOf: today, isToday: true, marketing: null, customerId }),
  };
}

function planRow({ id, code, title, kind, state, agreedTotal, paid }: CustomerPlan) {
  return {
    ...{ id, title, ...PLAN_BADGES[state] },
    code: code ?? 'konsep',
    kind: PLAN_KIND_NAMES[kind],
    total: formatRupiah(agreedTotal),
    paid: formatRupiah(paid),
  };
}

function consentsOf({ consents }: CustomerCard, now: Instant) {
  return CONSENT_CHANNELS.map((channel) => {
    const known = consents.find((one) => one.channel === channel);
    const told = known === undefined ? null : (TOLD_BY[known.toldBy] ?? known.toldBy);
    return {
      channel,
      name: CHANNEL_NAMES[channel],
      ...CONSENT_BADGES[known?.state ?? 'unknown'],
      since: known === undefined ? 'pesan hanya dikirim dengan tangan' : `${formatMoment(known.since, now)}, ${told}`,
      note: known?.note ?? null,
    };
  });
}

const TOLD_BY: Readonly<Record<string, string>> = {
  customer: 'kata pelanggan sendiri',
  channel: 'kata penyedia pesan',
};

function ownerRow({ staffName, fromAt, toAt, handedByName, reason }: CustomerOwner, now: Instant) {
  return {
    ...{ staffName, reason, handedBy: handedByName },
    from: formatMoment(fromAt, now),
    to: toAt === null ? 'sekarang' : formatMoment(toAt, now),
  };
}

function needRow({ id, askedOn, text, state, notedByName, closedNote }: CustomerNeed) {
  return {
    ...{ id, text, ...NEED_BADGES[state] },
    isOpen: state === 'open',
    asked: `${longDate(askedOn)} · dicatat ${notedByName}`,
    note: closedNote,
  };
}

function bookingRow(booking: CustomerBooking, now: Instant) {
  const { id, itemCode, description, quantity, unitPrice, state, planId, planCode, bookedAt, bookedByName } = booking;
  return {
    ...{ id, description, ...BOOKING_BADGES[state] },
    code: itemCode,
    quantity: groups(quantity),
    unitPrice: formatRupiah(unitPrice),
    amount: formatRupiah(times(unitPrice, quantity)),
    isOpen: state === 'open' && planId === null,
    plan: planId === null ? null : { id: planId, code: planCode ?? 'konsep' },
    booked: `${formatMoment(bookedAt, now)} · ${bookedByName}`,
  };
}
