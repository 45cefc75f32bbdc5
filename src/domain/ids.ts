/** Our own ids are ULIDs: 26 characters, sortable by the time they were made. */
export type TopupId = string;
export type AttemptId = string;
export type ResellerId = string;
export type MessageId = string;
export type ApprovalId = string;
export type WorkItemId = string;
export type CustomerId = string;
export type PlanId = string;
export type TagihanId = string;
export type VirtualAccountId = string;
export type NoticeId = string;
export type PaymentId = string;
export type DocumentId = string;
export type BankAccountId = string;
export type TransferId = string;
export type OrderId = string;
export type TiketId = string;
export type MutationId = string;
export type BatchId = string;
export type ProofId = string;
export type RefundId = string;

/** A configured line to a supplier, such as `digi1`. */
export type TerminalCode = string;

export const ID_LENGTH = 26;

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}

/** The caller's reference: the entrances' common alphabet, compared byte by byte and never trimmed. */
export const REFERENCE = /^[A-Za-z0-9._:-]{1,64}$/;

/** Where an order came in. A reference is unique per reseller and origin. */
export const ORIGINS = ['h2h', 'otomax', 'irs', 'jabber', 'sms', 'order', 'console'] as const;
export type Origin = (typeof ORIGINS)[number];
