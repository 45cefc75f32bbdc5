import { Gauge, type Registry } from 'prom-client';
import { type HubState } from './hub-state';

export interface HubGauges {
  /** Undefined: it could not be read. Then the gauges have no values, since old ones would look like new ones. */
  set(state: HubState | undefined): void;
}

/** Labels of one value, and the value. */
type Value = readonly [Readonly<Record<string, string>>, number];

interface HubGauge {
  name: string;
  help: string;
  labels?: readonly string[];
  /** No value where there is none: a deposit that no supplier has told is not zero. */
  values: (state: HubState) => readonly Value[];
}

const one = (value: number | boolean): readonly Value[] => [[{}, Number(value)]];

function ofTerminals(value: (terminal: HubState['terminals'][number]) => number | boolean | null) {
  return ({ terminals }: HubState): readonly Value[] =>
    terminals.flatMap((terminal): Value[] => {
      const found = value(terminal);
      return found === null ? [] : [[{ terminal: terminal.terminal }, Number(found)]];
    });
}

const WORK_ITEM = ['kind', 'state'];
const TERMINAL = ['terminal'];

/** Read from the database at a scrape: over several programs take the maximum, not the sum. */
const GAUGES: readonly HubGauge[] = [
  {
    ...{ name: 'tuntas_backlog_rows', help: 'Orders that no workflow has taken up yet' },
    values: ({ backlog }) => one(backlog.rows),
  },
  {
    ...{ name: 'tuntas_backlog_age_seconds', help: 'Age of the oldest order that no workflow has taken up yet' },
    values: ({ backlog }) => one(backlog.age),
  },
  {
    ...{ name: 'tuntas_work_items_open', help: 'Unfinished items', labels: WORK_ITEM },
    values: ({ workItems }) => workItems.map(({ kind, state, open }) => [{ kind, state }, open]),
  },
  {
    ...{ name: 'tuntas_work_items_overdue', help: 'Unfinished items past their deadline for people' },
    labels: WORK_ITEM,
    values: ({ workItems }) => workItems.map(({ kind, state, overdue }) => [{ kind, state }, overdue]),
  },
  {
    ...{ name: 'tuntas_attempts_open', help: 'Purchases that may still deliver; sending: on the wire' },
    labels: ['terminal', 'state'],
    values: ({ attempts }) => attempts.map(({ terminal, state, count }) => [{ terminal, state }, count]),
  },
  {
    ...{ name: 'tuntas_terminal_on', help: '1: people have not turned it off', labels: TERMINAL },
    values: ofTerminals(({ isOn }) => isOn),
  },
  {
    ...{ name: 'tuntas_terminal_tripped', help: '1: closed for a while after failures in a row', labels: TERMINAL },
    values: ofTerminals(({ isTripped }) => isTripped),
  },
  {
    ...{ name: 'tuntas_terminal_failures', help: 'Failures in a row', labels: TERMINAL },
    values: ofTerminals(({ failures }) => failures),
  },
  {
    ...{ name: 'tuntas_terminal_deposit_rupiah', help: 'Our deposit, as the supplier last told it', labels: TERMINAL },
    values: ofTerminals(({ deposit }) => deposit),
  },
  {
    ...{ name: 'tuntas_terminal_deposit_age_seconds', help: 'Since the supplier told it', labels: TERMINAL },
    values: ofTerminals(({ depositAge }) => depositAge),
  },
  {
    ...{ name: 'tuntas_terminal_deposit_warn_below_rupiah', help: 'A deposit below this is low', labels: TERMINAL },
    values: ofTerminals(({ warnBelow }) => warnBelow),
  },
  {
    ...{ name: 'tuntas_reports_waiting', help: 'Reports that no reseller has acknowledged yet' },
    values: ({ reports }) => one(reports.waiting),
  },
  {
    ...{ name: 'tuntas_reports_age_seconds', help: 'Age of the oldest report that is not acknowledged yet' },
    values: ({ reports }) => one(reports.age),
  },
  {
    ...{ name: 'tuntas_alarms_waiting', help: 'Alarms that no channel has taken yet' },
    values: ({ alarmsWaiting }) => one(alarmsWaiting),
  },
  {
    ...{ name: 'tuntas_approvals_open', help: 'Requests that wait for a second person' },
    values: ({ approvalsOpen }) => one(approvalsOpen),
  },
  {
    ...{ name: 'tuntas_ledger_disagreements', help: 'What the last check of the books has found' },
    values: ({ ledger }) => (ledger === null ? [] : one(ledger.disagreements)),
  },
  {
    ...{ name: 'tuntas_ledger_checked_timestamp_seconds', help: 'When the books were checked last' },
    values: ({ ledger }) => (ledger === null ? [] : one(ledger.checkedAt)),
  },
  {
    ...{ name: 'tuntas_ledger_check_seconds', help: 'How long the last check of the books took' },
    values: ({ ledger }) => (ledger === null ? [] : one(ledger.took)),
  },
  {
    ...{ name: 'tuntas_audit_unchained_rows', help: 'Rows of the audit trail that are not chained yet' },
    values: ({ audit }) => one(audit.unchained),
  },
  {
    ...{ name: 'tuntas_audit_unchained_age_seconds', help: 'Age of the oldest of them' },
    values: ({ audit }) => one(audit.age),
  },
  {
    ...{ name: 'tuntas_recovering', help: '1: the database was found to be old, and nothing is bought' },
    values: ({ isRecovering }) => one(isRecovering),
  },
  {
    ...{ name: 'tuntas_stopped', help: '1: people have stopped all purchases' },
    values: ({ isStopped }) => one(isStopped),
  },
  {
    ...{ name: 'tuntas_products_stopped', help: 'Products of which people have stopped the purchases' },
    values: ({ productsStopped }) => one(productsStopped),
  },
  {
    ...{
      name: 'tuntas_transfer_matches_day',
      help: 'Lines of the bank that were matched in a day',
      labels: ['method'],
    },
    values: ({ transfers }) => transfers.matched.map(({ method, count }) => [{ method }, count]),
  },
  {
    ...{ name: 'tuntas_suspense_open', help: 'Credits that belong to nothing yet' },
    values: ({ transfers }) => one(transfers.suspense.count),
  },
  {
    ...{ name: 'tuntas_suspense_rupiah', help: 'Their sum' },
    values: ({ transfers }) => one(transfers.suspense.amount),
  },
  {
    ...{
      name: 'tuntas_sla_breaches_day',
      help: 'Deadlines missed in a day, and those being missed',
      labels: ['purpose'],
    },
    values: ({ transfers }) => transfers.breaches.map(({ purpose, count }) => [{ purpose }, count]),
  },
  {
    ...{ name: 'tuntas_unique_codes_used_percent', help: 'Of the base amount that is asked for most' },
    labels: ['account'],
    values: ({ transfers }) =>
      transfers.accounts.map(({ account, codesUsedPercent }) => [{ account }, codesUsedPercent]),
  },
  {
    ...{ name: 'tuntas_mutation_feed_age_seconds', help: 'Since the feed of an account told anything' },
    labels: ['account'],
    values: ({ transfers }) =>
      transfers.accounts.flatMap(({ account, feedAge }): Value[] => (feedAge === null ? [] : [[{ account }, feedAge]])),
  },
  {
    ...{ name: 'tuntas_clock_drift_seconds', help: "This process's clock less the database's" },
    values: ({ clockDrift }) => one(clockDrift),
  },
];

export function createHubGauges(registry: Registry): HubGauges {
  const gauges = GAUGES.map(({ name, help, labels, values }) => ({
    values,
    gauge: new Gauge({ name, help, labelNames: [...(labels ?? [])], registers: [registry] }),
  }));
  return {
    set(state) {
      for (const { gauge, values } of gauges) {
        gauge.reset();
        // A gauge without labels starts again at zero, which would be a value.
        gauge.remove({});
        if (state === undefined) continue;
        for (const [labels, value] of values(state)) gauge.set(labels, value);
      }
    },
  };
}
