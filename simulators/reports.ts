import { createHmac, timingSafeEqual } from 'node:crypto';
import { Journal } from './journal';

/** One call of a reseller's report address by the hub. `body` is the raw text. */
export interface ReceivedReport {
  id: number;
  reseller: string;
  receivedAt: string;
  method: string;
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  refId: string | null;
  signatureValid: boolean;
  /** What a text dialect tells in its query, decoded; null when there is none. */
  message: string | null;
  answer: ReportMode;
}

export const REPORT_MODES = ['ok', 'fail', 'hold', 'drop'] as const;
export type ReportMode = (typeof REPORT_MODES)[number];

export interface ReportRule {
  mode: ReportMode;
  /** The HTTP status of `fail`. */
  status: number;
  /** How many more reports it is for; without it all. */
  count?: number | undefined;
}

type Arrival = Pick<ReceivedReport, 'reseller' | 'method' | 'query' | 'headers' | 'body'>;

const DEMO_SECRETS = { AG0001: 'demo-secret-ag0001', AG0002: 'demo-secret-ag0002' };
const EVERYBODY = '*';

/** The resellers' own servers: keeps what the hub reported and answers as told. */
export class Reports {
  private readonly received: ReceivedReport[] = [];
  private readonly secrets = new Map<string, string>(Object.entries(DEMO_SECRETS));
  private readonly rules = new Map<string, ReportRule>();

  private constructor(private readonly journal: Journal<ReceivedReport>) {}

  static async open(path: string): Promise<Reports> {
    const { journal, entries } = await Journal.open<ReceivedReport>(path, { isSynced: false });
    const reports = new Reports(journal);
    reports.received.push(...entries);
    return reports;
  }

  /** Stores a report and says how to answer it. */
  receive(arrival: Arrival): ReportRule {
    const rule = this.takeRule(arrival.reseller);
    const report: ReceivedReport = {
      id: this.received.length + 1,
      receivedAt: new Date().toISOString(),
      ...arrival,
      refId: refIdOf(arrival),
      signatureValid: this.isSigned(arrival),
      message: queryOf(arrival).get('message') ?? null,
      answer: rule.mode,
    };
    this.received.push(report);
    void this.journal.append(report);
    return rule;
  }

  list({ refId, reseller }: { refId?: string | undefined; reseller?: string | undefined } = {}): ReceivedReport[] {
    return this.received
      .filter((report) => refId === undefined || report.refId === refId)
      .filter((report) => reseller === undefined || report.reseller === reseller);
  }

  latest(count: number): ReceivedReport[] {
    return this.received.slice(-count).reverse();
  }

  setRule(reseller: string | undefined, rule: ReportRule): void {
    this.rules.set(reseller ?? EVERYBODY, rule);
  }

  setSecret(reseller: string, secret: string): void {
    this.secrets.set(reseller, secret);
  }

  listRules(): Record<string, ReportRule> {
    return Object.fromEntries(this.rules);
  }

  get size(): number {
    return this.received.length;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private takeRule(reseller: string): ReportRule {
    const rule = this.rules.get(reseller) ?? this.rules.get(EVERYBODY);
    if (!rule || rule.count === 0) return { mode: 'ok', status: 200 };
    if (rule.count !== undefined) rule.count -= 1;
    return rule;
  }

  private isSigned({ reseller, headers, body }: Arrival): boolean {
    const secret = this.secrets.get(reseller);
    const header = headers['x-tuntas-signature'];
    return secret !== undefined && typeof header === 'string' && isReportSignature(secret, header, body);
  }
}

/** Does `t=<unix>,v1=<hex HMAC-SHA256(secret, t + "." + body)>` fit? The age of `t` is left to the reader. */
export function isReportSignature(secret: string, header: string, body: string): boolean {
  const [, stamp, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (stamp === undefined || signature === undefined) return false;
  const expected = createHmac('sha256', secret).update(`${stamp}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

function refIdOf(arrival: Arrival): string | null {
  const fromQuery = queryOf(arrival);
  try {
    const parsed: unknown = JSON.parse(arrival.body);
    if (typeof parsed === 'object' && parsed !== null && 'refId' in parsed && typeof parsed.refId === 'string') {
      return parsed.refId;
    }
  } catch {
    // The text dialects report in the query and send no body.
  }
  return fromQuery.get('refid') ?? fromQuery.get('clientid') ?? null;
}

function queryOf({ query }: Arrival): Map<string, string> {
  return new Map([...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value]));
}
