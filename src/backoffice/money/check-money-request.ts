import { PAYEE_NUMBER } from '../../domain/transfer/payee';
import { type MoneyAction } from '../../domain/transfer/terms';
import { type MoneyPayload, type SealedPayee } from '../../persistence/repositories/money-approval.repository';
import { isReason } from '../reason';
import { ACTIONS_OF, mayAskAboutMoney } from './actions-of';
import { type MoneyForm, type MoneyRefusal, type MoneyRequest } from './money.types';

export interface CheckedMoneyRequest extends Omit<MoneyRequest, 'payload'> {
  payload: MoneyPayload;
}

type Seal = (secret: string) => Buffer;

/** What a person typed, before anything is read: trimmed, or why it cannot be used. */
export function checkMoneyRequest(
  request: MoneyRequest,
  seal: Seal,
): { kind: 'checked'; request: CheckedMoneyRequest } | MoneyRefusal {
  const { staff, action, subject } = request;
  if (!mayAskAboutMoney(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  if (!ACTIONS_OF[subject.kind].includes(action)) return { kind: 'refused', code: 'wrong-subject' };
  const reason = request.reason.trim();
  if (!isReason(reason)) return { kind: 'refused', code: 'invalid-reason' };
  const payload = payloadOf(action, request.payload, seal);
  if (payload === undefined) return { kind: 'refused', code: 'invalid-payee' };
  return { kind: 'checked', request: { ...request, reason, payload } };
}

/** What the action needs of the form, and nothing else: it is hashed. Undefined for an account that cannot be paid to. */
export function payloadOf(action: MoneyAction, form: MoneyForm, seal: Seal): MoneyPayload | undefined {
  switch (action) {
    case 'match':
      return { mutationIds: [...new Set(form.mutationIds ?? [])].sort() };
    case 'unmatch':
      return { deliveredAs: form.deliveredAs ?? 'loss' };
    case 'allocate':
      return form.resellerId === undefined ? {} : { resellerId: form.resellerId };
    case 'pair-reversal':
    case 'confirm-refund':
      return form.mutationId === undefined ? {} : { mutationId: form.mutationId };
    case 'refund-mutation': {
      if (form.payee === undefined) return {};
      const payee = sealedPayee(form.payee, seal);
      return payee && { payee };
    }
    case 'keep':
    case 'approve-refund':
    case 'cancel-refund':
    case 'unsend-refund':
    case 'keep-refund':
    case 'confirm-line':
    case 'merge-line':
    case 'book-charge':
    case 'book-own-move':
    case 'enter-line':
      return {};
  }
}

function sealedPayee(payee: NonNullable<MoneyForm['payee']>, seal: Seal): SealedPayee | undefined {
  const checked = checkPayee(payee);
  if (checked === undefined) return undefined;
  const { bank, number, name } = checked;
  return { bank, name, sealed: seal(number).toString('base64'), end: number.slice(-4) };
}

/** As a person wrote it down, with blanks, dots or dashes; undefined for what is no account of a bank. */
export function checkPayee(payee: NonNullable<MoneyForm['payee']>): NonNullable<MoneyForm['payee']> | undefined {
  const bank = payee.bank.trim();
  const name = payee.name.trim().replaceAll(/\s+/g, ' ');
  const number = payee.number.replaceAll(/[\s.-]/g, '');
  const isBank = bank.length >= 2 && bank.length <= 60;
  const isName = name.length >= 2 && name.length <= 100;
  return isBank && isName && PAYEE_NUMBER.test(number) ? { bank, number, name } : undefined;
}
