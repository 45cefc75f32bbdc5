import { type Request } from 'express';
import { BILLING_ACTIONS, BILLING_SUBJECT_KINDS } from '../../../domain/audit';
import { isId } from '../../../domain/ids';
import { type Database } from '../../../persistence/database';
import {
  type AuditFilter,
  type AuditRow,
  listAuditChoices,
  listAuditEvents,
} from '../../../persistence/queries/console/audit-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatMoment, groups } from '../format';
import {
  actorName,
  deedWord,
  detailValue,
  detailWord,
  SUBJECT_KINDS,
  subjectName,
  subjectPath,
  subjectWord,
} from './audit-words';
import { queryOf } from './query-of';

const PAGE_ROWS = 50;

export interface AuditPageDeps extends PageTools {
  db: Database;
}

/** The audit trail, newest first, paged by key. */
export function addAuditPages(routes: ConsoleRoutes, { db, showPage }: AuditPageDeps): void {
  routes.get('/audit', async (visit, request, response) => {
    const hasBilling = visit.staff.role === 'admin';
    const filter = filterOf(request, hasBilling);
    const found = await listAuditEvents(db, filter, PAGE_ROWS);
    const rows = found.slice(0, PAGE_ROWS);
    const last = rows.at(-1);
    const { actors, actions } = await listAuditChoices(db);
    await showPage(visit, response, {
      ...{ template: 'audit', title: 'Jejak audit', menu: 'audit' },
      model: {
        rows: rows.map((row) => rowOf(row, visit)),
        actors: actors.map((name) => ({ name, word: actorName(name), isChosen: name === filter.actor })),
        actions: actions
          .filter((code) => hasBilling || !isAboutBilling(code))
          .map((code) => ({ code, word: deedWord(code), isChosen: code === filter.action })),
        kinds: SUBJECT_KINDS.filter(({ kind }) => hasBilling || !isAboutBilling(kind)).map(({ kind, word }) => ({
          kind,
          word,
          isChosen: kind === filter.subject?.kind,
        })),
        subject: filter.subject?.id ?? '',
        isFiltered: filter.actor !== null || filter.action !== null || filter.subject !== null,
        older: found.length > PAGE_ROWS && last !== undefined ? addressOf(filter, last.id) : null,
        newest: filter.before === null ? null : addressOf(filter, null),
      },
    });
  });
}

function filterOf(request: Request, hasBilling: boolean): AuditFilter {
  const given = (name: string): string | null =>
    queryOf(request, name) === '' ? null : queryOf(request, name).slice(0, 64);
  const kind = given('jenis');
  const before = queryOf(request, 'sebelum');
  return {
    actor: given('pelaku'),
    action: given('tindakan'),
    // An id alone says nothing about what it is of, and no index begins with it.
    subject: kind === null ? null : { kind, id: given('subjek') },
    before: isId(before) ? before : null,
    hasBilling,
  };
}

/** A subject kind, or an action. */
function isAboutBilling(code: string): boolean {
  return ([...BILLING_SUBJECT_KINDS, ...BILLING_ACTIONS] as string[]).includes(code);
}

function addressOf({ actor, action, subject }: Omit<AuditFilter, 'hasBilling'>, before: string | null): string {
  const entries = [
    ['pelaku', actor],
    ['tindakan', action],
    ['jenis', subject?.kind ?? null],
    ['subjek', subject?.id ?? null],
    ['sebelum', before],
  ].filter((entry): entry is [string, string] => entry[1] !== null);
  const query = new URLSearchParams(entries).toString();
  return query === '' ? '/audit' : `/audit?${query}`;
}

function rowOf(row: AuditRow, { now }: Visit): object {
  const { at, actor, fullName, action, subjectKind, subject, chainNo, detail } = row;
  return {
    at: formatMoment(at, now),
    instant: at,
    actor: fullName ?? actorName(actor),
    login: fullName === null ? '' : actor,
    ...{ action, word: deedWord(action), subject: subjectName(subject) },
    subjectWord: subjectWord(subjectKind),
    subjectPath: subjectPath(subjectKind, subject),
    detail: Object.entries(detail).map(([name, value]) => ({
      name: detailWord(name),
      value: detailValue(name, value, now),
    })),
    chain: chainNo === null ? 'menunggu rantai' : `no. ${groups(chainNo)}`,
    isChained: chainNo !== null,
  };
}
