import { issueMoment } from '../../../domain/tagihan/issue-moment';
import { boundsOf, businessDate, type Instant, longDateWithDay, shortDate } from '../../../domain/time';
import { type PlanPage, type PlanPeriod } from '../../../persistence/queries/tagihan/plan-page';
import { countdown } from '../format';
import { currentPeriod } from './rencana-schedule';
import { billAnswers, type BillAnswers } from './tagihan-answers';
import { formatWhen, periodName, PLAN_BADGES } from './tagihan-words';

const DAY_MS = 86_400_000;

/** The four answers about a plan: those of the bill that is next to be paid, or of the plan itself. */
export function planAnswers(page: PlanPage, now: Instant): BillAnswers {
  const current = currentPeriod(page.schedule);
  if (page.state === 'draft') return draftAnswers(page);
  const isOver = page.state !== 'active' && page.state !== 'paused';
  if (current === undefined || (isOver && current.bill === null)) return overAnswers(page, now);
  if (current.bill !== null) {
    const { bill } = current;
    const facts = { name: periodName(page.kind, current.place), dueOn: current.dueOn, dendaAmount: page.dendaAmount };
    return billAnswers({ ...bill, ...facts, customerName: page.customer.name }, now);
  }
  return page.state === 'paused' ? pausedAnswers(page, now) : waitingAnswers(page, current, now);
}

function draftAnswers({ createdAt, customer }: PlanPage): BillAnswers {
  return {
    label: 'Keadaan rencana',
    badge: PLAN_BADGES.draft,
    since: `dibuat ${shortDate(businessDate(createdAt))}`,
    next: { action: 'Tidak ada sebelum dikirim', then: 'Konsep tidak menagih apa pun.' },
    deadline: { label: 'Tenggat', countdown: null, text: 'tidak ada' },
    actor: { icon: 'person', word: customer.marketing.fullName, then: 'periksa, lalu Kirim' },
    problem: null,
  };
}

function overAnswers({ state, changes }: PlanPage, now: Instant): BillAnswers {
  const ended = changes[0]?.at;
  return {
    label: 'Keadaan rencana',
    badge: PLAN_BADGES[state],
    since: ended === undefined ? '' : `sejak ${formatWhen(ended, now)}`,
    next: { action: 'Tidak ada, selesai', then: null },
    deadline: { label: 'Tenggat', countdown: null, text: 'tidak ada' },
    actor: { icon: 'auto', word: 'Tidak ada', then: null },
    problem: null,
  };
}

function pausedAnswers({ customer, changes, item }: PlanPage, now: Instant): BillAnswers {
  const since = changes.find(({ kind }) => kind === 'pause');
  return {
    label: 'Keadaan rencana',
    badge: PLAN_BADGES.paused,
    since: since === undefined ? '' : `sejak ${shortDate(businessDate(since.at))}: ${since.reason}`,
    next: {
      action: 'Tidak ada sampai dilanjutkan',
      then: 'Tagihan yang sudah terbit tetap bisa dibayar, tanpa pengingat.',
    },
    deadline: {
      label: 'Tenggat',
      countdown: null,
      text: item === null ? 'tidak ada' : `${formatWhen(item.dueAt, now)}; sesudahnya naik ke Admin`,
    },
    actor: {
      ...{ icon: 'person', word: customer.marketing.fullName },
      then: 'lanjutkan, tunda lebih lama, jadwalkan ulang, atau batalkan',
    },
    problem: null,
  };
}

function waitingAnswers(
  { kind, createdAt }: PlanPage,
  { place, dueOn, issueOn }: PlanPeriod,
  now: Instant,
): BillAnswers {
  const name = periodName(kind, place);
  const issueAt = issueOn === null ? now : issueMoment(issueOn);
  return {
    label: `Keadaan ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    badge: { state: 'upcoming', word: 'Belum terbit' },
    since: `jatuh tempo ${longDateWithDay(dueOn)}`,
    next: {
      action: `${name} terbit ${issueAt <= now ? 'sekarang' : formatWhen(issueAt, now)}`,
      then: 'VA dibuat di BNI, PDF dicetak, lalu dikirim ke pelanggan.',
    },
    deadline: {
      label: `Jatuh tempo ${shortDate(dueOn)}`,
      countdown: countdown({ name, from: createdAt, to: boundsOf(dueOn).before }, now, DAY_MS),
      text: '',
    },
    actor: { icon: 'auto', word: 'Mesin', then: null },
    problem: null,
  };
}
