import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { busyMetrics } from '../../support/hub-metrics';

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: Record<string, string>;
}

const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; datasource: { uid: string } }[];
}

const dashboard = JSON.parse(read('deploy/grafana/tuntas.json')) as { uid: string; title: string; panels: Panel[] };
const expressions = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
];

/** Functions and words of PromQL that could be taken for names of metrics. */
const PROMQL = new Set(
  `abs and avg avg_over_time bool by group_left group_right histogram_quantile ignoring max max_over_time min offset on or
   rate sum time unless vector without`.split(/\s+/),
);

/** Labels that Prometheus adds to what it reads, and its own metric. */
const ADDED = ['job', 'instance'];

/** Names of metrics with the labels that are asked of them, of one expression. */
function asked(expr: string): { name: string; labels: string[] }[] {
  const grouped = [...expr.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  const plain = expr.replace(/\b(?:by|without)\s*\([^)]*\)/g, ' ');
  const found = [...plain.replace(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(/\b([a-z_][a-z0-9_]*)\b(?:\{([^}]*)\})?/gi)];
  return found
    .filter(([, name = '']) => !PROMQL.has(name) && !isInsideBraces(plain, name))
    .map(([, name = '', matchers = '']) => ({
      name,
      labels: [...[...matchers.matchAll(/(\w+)\s*[!=]?[=~]/g)].map(([, label = '']) => label), ...grouped],
    }))
    .filter(({ name }) => !/^\d|^[smhd]$/.test(name));
}

/** A label of a matcher, not a metric. */
function isInsideBraces(expr: string, name: string): boolean {
  return new RegExp(`[{,]\\s*${name}\\s*[!=]?[=~]`).test(expr) && !new RegExp(`(^|[^{,\\w])${name}[{[) ]`).test(expr);
}

/** Every name that the programs tell, with its labels; those of `le` for buckets. */
async function told(): Promise<Map<string, Set<string>>> {
  const text = await busyMetrics().text();
  const names = new Map<string, Set<string>>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const known = names.get(name) ?? new Set(ADDED);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    names.set(name, known);
  }
  return names.set('up', new Set(ADDED));
}

/** As GitHub makes anchors of headings. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#{2,4} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe('the expressions of the alarms and of the dashboard', () => {
  test('the metrics of a word that is no metric, are none: the test sees what it looks for', () => {
    expect(
      asked('max by (terminal) (tuntas_x{state="a, b=1"}) / sum(rate(tuntas_y_count{a=~"x|y",b!="z"}[5m])) > 0.1'),
    ).toEqual([
      { name: 'tuntas_x', labels: ['state', 'terminal'] },
      { name: 'tuntas_y_count', labels: ['a', 'b', 'terminal'] },
    ]);
  });

  test.each(expressions.map(({ where, expr }) => [where, expr]))(
    '%s, asks for what is really told: %s',
    async (_where, expr) => {
      const known = await told();
      const metrics = asked(expr);
      expect(metrics.length).toBeGreaterThan(0);
      for (const { name, labels } of metrics) {
        expect([...known.keys()]).toContain(name);
        expect(labels.filter((label) => known.get(name)?.has(label) !== true)).toEqual([]);
      }
    },
  );

  test('a metric of ours, is on the dashboard or in a rule', async () => {
    const text = expressions.map(({ expr }) => expr).join('\n');
    const ours = [...(await told()).keys()]
      .filter((name) => name.startsWith('tuntas_'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    // How many products are stopped is on the home page.
    expect([...new Set(ours)].filter((name) => !text.includes(name))).toEqual(['tuntas_products_stopped']);
  });
});

describe('deploy/prometheus/alerts.yml', () => {
  const known = anchors(read('docs/OPERATIONS.md'));

  test('each alarm, has its own name', () => {
    expect(rules.length).toBeGreaterThan(20);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s, says what it is and where to read on',
    (_name, rule) => {
      expect(['critical', 'warning']).toContain(rule.labels.severity);
      expect(rule.for ?? '1m').toMatch(/^\d+m$/);
      const { summary = '', description = '', runbook = '' } = rule.annotations;
      for (const sentence of [summary, description]) expect(sentence.length).toBeGreaterThan(10);
      expect(`${summary} ${description}`).not.toContain('!');
      expect(runbook).toMatch(/^docs\/OPERATIONS\.md#/);
      expect(known).toContain(runbook.split('#')[1]);
    },
  );
});

describe('what an alarm waits for', () => {
  const exprOf = (name: string): string => rules.find(({ alert }) => alert === name)?.expr ?? '';

  test('books that were never checked at all, are told as well: their time is missing then', () => {
    expect(exprOf('TuntasLedgerNotChecked')).toMatch(
      /or \(?max\(tuntas_database_up\) == 1 unless max\(tuntas_ledger_checked_timestamp_seconds\)/,
    );
  });

  test('senders that are told to try again, are counted at the door: few of them get as far as an order', () => {
    expect(exprOf('TuntasAcceptBusy')).toContain('tuntas_http_request_seconds_count');
    expect(exprOf('TuntasAcceptBusy')).toContain('status="503"');
  });

  test('one sweep that stands still, is told while the others run', () => {
    expect(exprOf('TuntasSweepStands')).toMatch(/^sum by \(sweep\)/);
  });
});

describe('deploy/prometheus/prometheus.yml', () => {
  interface Prometheus {
    rule_files: string[];
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  }
  const config = parse(read('deploy/prometheus/prometheus.yml')) as Prometheus;

  test('the programs, are read at the ports where they tell their metrics', () => {
    const targets = config.scrape_configs.map((job) => [job.job_name, job.static_configs[0]?.targets[0]]);
    expect(targets).toEqual([
      ['tuntas-api', 'api:8081'],
      ['tuntas-worker', 'worker:8082'],
      ['tuntas-documents', 'documents:8084'],
      ['temporal', 'temporal:8000'],
    ]);
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, object> };
    expect(targets.map(([, target]) => target?.split(':')[0] ?? '').filter((name) => !(name in services))).toEqual([]);
  });

  test('its rules, are there', () => {
    expect(config.rule_files).toEqual(['alerts.yml']);
  });
});

describe('deploy/grafana', () => {
  interface Provisioning {
    datasources?: { uid: string; url: string }[];
    providers?: { options: { path: string } }[];
  }
  const provisioned = (kind: string, file: string): Provisioning =>
    parse(read(`deploy/grafana/provisioning/${kind}/${file}`)) as Provisioning;

  test('each panel, asks the source that is set up', () => {
    const [source] = provisioned('datasources', 'prometheus.yml').datasources ?? [];
    const used = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect(new Set(used)).toEqual(new Set([source?.uid]));
    expect(source?.url).toBe('http://prometheus:9090');
  });

  test('the dashboard, is mounted where Grafana looks', () => {
    const [provider] = provisioned('dashboards', 'tuntas.yml').providers ?? [];
    expect(read('docker-compose.yml')).toContain(
      `./deploy/grafana/tuntas.json:${provider?.options.path ?? ''}/tuntas.json:ro`,
    );
  });

  test('panels, have their own ids, a title, and do not cover each other', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ title }) => title === '')).toEqual([]);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});
