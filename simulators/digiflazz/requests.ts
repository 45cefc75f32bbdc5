import { Journal } from '../journal';
import { type LineCode } from './lines';

export type RequestKind = 'first' | 'check';

/** One call of `/transaction` as it arrived, and what became of it. */
export interface LoggedRequest {
  id: number;
  line: LineCode;
  ref: string;
  destination: string;
  product: string;
  /** `first` when the line has never seen this reference before, else `check`. */
  kind: RequestKind;
  at: string;
  answeredAt: string | null;
  /** null while it waits, and when the connection was dropped. */
  httpStatus: number | null;
  rc: string | null;
  isDropped: boolean;
}

type Ending = Pick<LoggedRequest, 'answeredAt' | 'httpStatus' | 'rc' | 'isDropped'>;
type Entry = ({ type: 'received' } & LoggedRequest) | ({ type: 'answered'; id: number } & Ending);

/** Everything the hub sent, so that a test can count what left. */
export class RequestLog {
  private readonly requests: LoggedRequest[] = [];

  private constructor(private readonly journal: Journal<Entry>) {}

  static async open(path: string): Promise<RequestLog> {
    const { journal, entries } = await Journal.open<Entry>(path, { isSynced: false });
    const log = new RequestLog(journal);
    for (const entry of entries) log.replay(entry);
    return log;
  }

  received(request: Pick<LoggedRequest, 'line' | 'ref' | 'destination' | 'product' | 'kind'>): LoggedRequest {
    const logged: LoggedRequest = {
      id: this.requests.length + 1,
      ...request,
      at: new Date().toISOString(),
      answeredAt: null,
      httpStatus: null,
      rc: null,
      isDropped: false,
    };
    this.requests.push(logged);
    void this.journal.append({ type: 'received', ...logged });
    return logged;
  }

  answered(request: LoggedRequest, { httpStatus, rc }: { httpStatus: number | null; rc: string | null }): void {
    const ending = { answeredAt: new Date().toISOString(), httpStatus, rc, isDropped: httpStatus === null };
    Object.assign(request, ending);
    void this.journal.append({ type: 'answered', id: request.id, ...ending });
  }

  list({ destination, ref, line }: Partial<Record<'destination' | 'ref' | 'line', string | undefined>> = {}) {
    return this.requests
      .filter((request) => destination === undefined || request.destination === destination)
      .filter((request) => ref === undefined || request.ref === ref)
      .filter((request) => line === undefined || request.line === line);
  }

  latest(count: number): LoggedRequest[] {
    return this.requests.slice(-count).reverse();
  }

  get size(): number {
    return this.requests.length;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private replay(entry: Entry): void {
    if (entry.type === 'received') {
      const { type: _, ...request } = entry;
      this.requests.push(request);
    } else {
      const { type: _, id, ...ending } = entry;
      const request = this.requests[id - 1];
      if (request) Object.assign(request, ending);
    }
  }
}
