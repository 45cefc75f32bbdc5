import { CHAIN_START, type ChainHead } from '../domain/audit-chain';
import { type Queryable } from '../persistence/database';
import {
  type AuditRow,
  chainHash,
  listChained,
  listUnchained,
  readHead,
} from '../persistence/repositories/audit-chain.repository';

/** What is wrong with the audit trail. The first broken row only: behind it nothing can be said. */
export type AuditFinding =
  /** A row, or the places of several, are not there. `id`: the first row behind them. */
  | { problem: 'missing'; from: number; to: number; id: string | null }
  /** Its hash does not follow from what stands in it and from the row before it: changed, moved or put in. */
  | { problem: 'changed'; position: number; id: string; action: string }
  /** Rows stand behind the head: put in by somebody who is not the appender. */
  | { problem: 'beyond-head'; position: number; id: string }
  /** The head that is kept apart is gone or another one. */
  | { problem: 'head'; position: number }
  /** A head that was noted down earlier is not in the chain. */
  | { problem: 'anchor'; position: number }
  | { problem: 'unchained'; id: string; action: string };

export interface AuditCheck {
  findings: AuditFinding[];
  /** The last row that is right. */
  verified: ChainHead;
}

const PAGE = 1000;
const CHAINED_WITHIN_MS = 10_000;
const MOST_UNCHAINED = 20;

/**
 * Walks the whole chain in its order, a page at a time, while the appender may go on working. `anchor`: a head that was
 * noted down outside the database, which has to be in the chain. Reads only.
 */
export async function checkAudit(queryable: Queryable, { anchor }: { anchor?: ChainHead } = {}): Promise<AuditCheck> {
  const walk = new Walk(anchor);
  await walkRows(queryable, walk);
  const unchained = await listUnchained(queryable, { olderThanMs: CHAINED_WITHIN_MS, limit: MOST_UNCHAINED });
  const late = unchained.map(({ id, action }) => ({ problem: 'unchained', id, action }) as const);
  return { findings: [...walk.findings, ...late], verified: walk.head };
}

async function walkRows(queryable: Queryable, walk: Walk): Promise<void> {
  for (;;) {
    const rows = await listChained(queryable, walk.head.position, PAGE);
    for (const row of rows) if (!walk.step(row)) return;
    if (rows.length > 0) continue;
    // Read after the rows: the appender commits both together, so it can only be further than they are.
    const head = await readHead(queryable);
    const [next] =
      head !== undefined && head.position > walk.head.position
        ? await listChained(queryable, walk.head.position, 1)
        : [];
    if (next !== undefined) continue;
    walk.end(head);
    return;
  }
}

class Walk {
  readonly findings: AuditFinding[] = [];
  head: ChainHead = CHAIN_START;
  private last: AuditRow | undefined;

  constructor(private readonly anchor: ChainHead | undefined) {}

  /** False at the first row that is broken. */
  step(row: AuditRow): boolean {
    const { id, action, position } = row.event;
    const expected = this.head.position + 1;
    if (position !== expected) return this.broken({ problem: 'missing', from: expected, to: position - 1, id });
    if (row.hash !== chainHash(this.head.hash, row.event)) {
      return this.broken({ problem: 'changed', position, id, action });
    }
    if (this.anchor?.position === position && this.anchor.hash !== row.hash) {
      return this.broken({ problem: 'anchor', position });
    }
    this.head = { position, hash: row.hash };
    this.last = row;
    return true;
  }

  /** All rows are right; the head that is kept apart tells whether they are all. */
  end(kept: ChainHead | undefined): void {
    const { position, hash } = this.head;
    if (kept !== undefined && kept.position > position) {
      this.broken({ problem: 'missing', from: position + 1, to: kept.position, id: null });
    } else if (kept !== undefined && kept.position < position) {
      this.broken({ problem: 'beyond-head', position: kept.position + 1, id: this.last?.event.id ?? '' });
    } else if (kept?.hash !== hash) {
      this.broken({ problem: 'head', position });
    } else if (this.anchor !== undefined && this.anchor.position > position) {
      this.broken({ problem: 'anchor', position: this.anchor.position });
    }
  }

  private broken(finding: AuditFinding): false {
    this.findings.push(finding);
    return false;
  }
}
