import { type AuditAction, type AuditDetail, type AuditSubjectKind } from '../../domain/audit';
import { type Tx } from '../database';
import { newId } from '../new-id';

/** Something that a person or a tool did. The detail holds no secret and no whole phone number. */
export interface AuditEvent {
  /** The log-in name of a person; `tool:<name>` for a command-line tool; `system`. */
  actor: string;
  /** `resource.verb`, such as `approval.request`, `staff.role-change`, `terminal.off`. */
  action: AuditAction;
  subjectKind: AuditSubjectKind;
  subject: string;
  detail: Readonly<Partial<Record<AuditDetail, string | number | boolean | null>>>;
}

/** Puts it on record in the transaction of the change; the appender chains it within seconds (S3). Returns its id. */
export async function recordAudit(
  tx: Tx,
  { actor, action, subjectKind, subject, detail }: AuditEvent,
): Promise<string> {
  const id = newId();
  await tx.write(
    `insert into audit_event (id, at, actor, action, subject_kind, subject, detail)
     values (?, utc_timestamp(3), ?, ?, ?, ?, ?)`,
    [id, actor, action, subjectKind, subject, JSON.stringify(detail)],
  );
  return id;
}
