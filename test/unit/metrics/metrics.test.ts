import { type HubState } from '../../../src/metrics/hub-state';
import { createMetrics, type Metrics } from '../../../src/metrics/metrics';
import { busyMetrics, hubState } from '../../support/hub-metrics';

/** Our own lines, without those of the buckets. */
const lines = async (metrics: Metrics): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith('tuntas_') && !line.includes('_bucket'));

const over = (state: () => Promise<HubState>): Metrics => {
  const metrics = createMetrics();
  metrics.onReading({ state, isTemporalUp: async () => true });
  return metrics;
};

describe('createMetrics', () => {
  test('a state of the hub, each figure is told with its labels', async () => {
    expect(await lines(over(async () => hubState()))).toEqual(
      expect.arrayContaining([
        'tuntas_database_up 1',
        'tuntas_temporal_up 1',
        'tuntas_backlog_rows 3',
        'tuntas_backlog_age_seconds 1.5',
        'tuntas_work_items_open{kind="topup",state="suspect"} 2',
        'tuntas_work_items_overdue{kind="topup",state="suspect"} 1',
        'tuntas_attempts_open{terminal="digi1",state="sending"} 4',
        'tuntas_terminal_on{terminal="digi1"} 1',
        'tuntas_terminal_tripped{terminal="digi1"} 0',
        'tuntas_terminal_deposit_rupiah{terminal="digi1"} 750000',
        'tuntas_reports_waiting 5',
        'tuntas_approvals_open 2',
        'tuntas_ledger_disagreements 0',
        'tuntas_ledger_checked_timestamp_seconds 1764000000',
        'tuntas_audit_unchained_rows 6',
        'tuntas_recovering 0',
        'tuntas_stopped 0',
        'tuntas_products_stopped 1',
        'tuntas_clock_drift_seconds 0.002',
      ]),
    );
  });

  test('events, are counted and timed in seconds', async () => {
    expect(await lines(busyMetrics())).toEqual(
      expect.arrayContaining([
        'tuntas_accept_seconds_count{origin="h2h",outcome="accepted"} 1',
        'tuntas_accept_seconds_sum{origin="h2h",outcome="refused"} 0.01',
        'tuntas_accept_refusals_total{origin="h2h",code="saldo-short"} 1',
        'tuntas_supplier_answer_seconds_sum{terminal="digi1",source="answer",verdict="success"} 0.3',
        'tuntas_report_tries_total{outcome="delivered"} 1',
        'tuntas_report_delay_seconds_sum 0.9',
        'tuntas_sweep_seconds_count{sweep="escalate",outcome="ok"} 1',
      ]),
    );
  });

  test('nothing has happened yet, what alarms count is told as zero: a series that begins at one has not risen', async () => {
    expect(await lines(createMetrics())).toEqual(
      expect.arrayContaining([
        'tuntas_report_tries_total{outcome="delivered"} 0',
        'tuntas_report_tries_total{outcome="failed"} 0',
        'tuntas_accept_seconds_count{origin="h2h",outcome="error"} 0',
        'tuntas_accept_seconds_count{origin="otomax",outcome="error"} 0',
      ]),
    );
  });

  test('the database goes away, only what is still known is told, and no old figure', async () => {
    let isAway = false;
    const metrics = over(async () => {
      if (isAway) throw new Error('away');
      return hubState();
    });
    expect(await lines(metrics)).toContain('tuntas_backlog_rows 3');
    isAway = true;
    const later = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6000);
    const told = await lines(metrics);
    later.mockRestore();
    expect(told).toContain('tuntas_database_up 0');
    expect(told).toContain('tuntas_temporal_up 1');
    expect(told.filter((line) => /^tuntas_(backlog|work_items|terminal|attempts|ledger|stopped)/.test(line))).toEqual(
      [],
    );
  });

  test('a figure that is gone, is not told any more', async () => {
    let state = hubState();
    const metrics = over(async () => state);
    await metrics.text();
    state = hubState({ workItems: [], terminals: [], ledger: null });
    const later = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6000);
    const told = await lines(metrics);
    later.mockRestore();
    expect(told.filter((line) => /^tuntas_(work_items|terminal|ledger)/.test(line))).toEqual([]);
  });

  test('Temporal cannot be asked, it is told as down', async () => {
    const metrics = createMetrics();
    metrics.onReading({
      state: async () => hubState(),
      isTemporalUp: async () => {
        throw new Error('broken');
      },
    });
    expect(await lines(metrics)).toContain('tuntas_temporal_up 0');
  });

  test('read within five seconds, the database is asked once', async () => {
    let asked = 0;
    const metrics = over(async () => {
      asked += 1;
      return hubState();
    });
    await Promise.all([metrics.text(), metrics.text()]);
    await metrics.text();
    expect(asked).toBe(1);
  });
});
