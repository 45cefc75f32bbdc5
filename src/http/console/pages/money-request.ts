import { type Request } from 'express';
import { type MoneyDecisions, type MoneyForm } from '../../../backoffice/money/money.types';
import { isId } from '../../../domain/ids';
import { MONEY_ACTIONS, type MoneyAction } from '../../../domain/transfer/terms';
import { fieldOf } from '../form';
import { type DeliveredAs, type TypedDecision } from './money-dialog';

/** What the pages ask of the back office. */
export type MoneyDesk = Pick<MoneyDecisions, 'offers' | 'request'>;

/** A decision as a form brings it; undefined for an action that there is not. */
export interface AskedDecision {
  action: MoneyAction;
  payload: MoneyForm;
  reason: string;
  seenVersion: number;
  typed: Omit<TypedDecision, 'problem'>;
}

/** `pasangan`: lines or transfers by id, comma separated; the rest as the dialogs name them. */
export function askedDecisionOf(request: Request): AskedDecision | undefined {
  const action = MONEY_ACTIONS.find((one) => one === fieldOf(request, 'aksi'));
  const version = fieldOf(request, 'versi');
  if (action === undefined || !/^\d{1,9}$/.test(version)) return undefined;
  const payee = {
    bank: fieldOf(request, 'bank'),
    number: fieldOf(request, 'nomor'),
    name: fieldOf(request, 'pemilik'),
  };
  const [reason, deliveredAs] = [fieldOf(request, 'alasan'), deliveredAsOf(fieldOf(request, 'sebagai'))];
  return {
    ...{ action, reason, seenVersion: Number(version) },
    payload: payloadOf(request, action, payee),
    typed: { id: fieldOf(request, 'dialog'), reason, payee, deliveredAs },
  };
}

/** What was delivered is our loss unless somebody says otherwise. */
export function deliveredAsOf(word: string): DeliveredAs {
  return word === 'receivable' ? 'receivable' : 'loss';
}

function payloadOf(request: Request, action: MoneyAction, payee: NonNullable<MoneyForm['payee']>): MoneyForm {
  const ids = fieldOf(request, 'mutasi')
    .split(',')
    .filter((id) => isId(id));
  const [first] = ids;
  switch (action) {
    case 'match':
      return { mutationIds: ids };
    case 'unmatch':
      return { deliveredAs: deliveredAsOf(fieldOf(request, 'sebagai')) };
    case 'allocate': {
      const resellerId = fieldOf(request, 'reseller');
      return isId(resellerId) ? { resellerId } : {};
    }
    case 'refund-mutation':
      return { payee };
    case 'pair-reversal':
    case 'confirm-refund':
      return first === undefined ? {} : { mutationId: first };
    default:
      return {};
  }
}
