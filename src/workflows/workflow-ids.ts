import { type PlanId, type TagihanId, type TopupId, type TransferId } from '../domain/ids';

/** Every workflow id; each is made of ids of our own and holds nothing about a person. */
export const topupWorkflowId = (topupId: TopupId): string => `topup:${topupId}`;
export const reportWorkflowId = (topupId: TopupId): string => `report:${topupId}`;
export const correctionWorkflowId = (topupId: TopupId, n: number): string => `correction:${topupId}:${n}`;
export const planWorkflowId = (planId: PlanId): string => `plan:${planId}`;
export const tagihanWorkflowId = (tagihanId: TagihanId): string => `tagihan:${tagihanId}`;
export const transferWorkflowId = (transferId: TransferId): string => `transfer:${transferId}`;

/** Workflows and the activities of the database. */
export const HUB_QUEUE = 'hub';
/** Answers to resellers. */
export const REPORT_QUEUE = 'report';
/** Calls to the bank about virtual accounts. */
export const BANK_QUEUE = 'bank';
/** Purchases and checks at one terminal. */
export const terminalQueue = (terminal: string): string => `terminal.${terminal}`;
/** Undefined for a queue that is no terminal's. */
export const terminalOfQueue = (queue: string): string | undefined => /^terminal\.(.+)$/.exec(queue)?.[1];
