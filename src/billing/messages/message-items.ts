import { type MessageChannel } from '../../domain/messages/judge-message';
import { type CustomerMessageKind } from '../../domain/tagihan/terms';
import { after } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type MessageRow } from '../../persistence/repositories/customer-message.repository';
import { closeWorkItem, openWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MessageContext } from './message-context';

/**
 * No channel may be used, or none reached the customer: whoever looks after it sends it, or lets it be. A message has one
 * item at a time.
 */
export async function openMessageItem(
  tx: Tx,
  { id, customerId }: MessageRow,
  { state, detail }: { state: 'by-hand' | 'unsent'; detail: string },
  { now, settings }: MessageContext,
): Promise<void> {
  await closeWorkItem(tx, { kind: 'message', subject: id, state: state === 'unsent' ? 'by-hand' : 'unsent' });
  await openWorkItem(
    tx,
    {
      ...{ kind: 'message', subject: id, state, topupId: null, customerId, detail, owner: 'marketing' },
      nextAction: 'escalate',
      nextAt: after(now, settings.escalateEveryMs),
      dueAt: after(now, settings.messageDueMs),
    },
    now,
  );
}

export async function closeMessageItems(tx: Tx, { id }: Pick<MessageRow, 'id'>): Promise<void> {
  await closeWorkItem(tx, { kind: 'message', subject: id });
}

/**
 * Nothing leaves by a channel, or nothing with one of its templates: only an admin can see to it. One item, however many
 * messages meet it; soon due, since all customers wait.
 */
export async function openChannelItem(
  tx: Tx,
  { subject, detail }: { subject: MessageChannel | TemplateSubject; detail: string },
  { now, settings }: MessageContext,
): Promise<void> {
  await openWorkItem(
    tx,
    {
      ...{ kind: 'message', subject, state: 'unsent', topupId: null, detail, owner: 'admin' },
      nextAction: 'escalate',
      nextAt: after(now, Math.min(settings.caseDueMs, settings.escalateEveryMs)),
      dueAt: after(now, settings.caseDueMs),
    },
    now,
  );
}

type TemplateSubject = `template:${CustomerMessageKind}`;

export function templateSubject(kind: CustomerMessageKind): TemplateSubject {
  return `template:${kind}`;
}

export async function closeChannelItem(tx: Tx, subject: MessageChannel | TemplateSubject): Promise<void> {
  await closeWorkItem(tx, { kind: 'message', subject });
}
