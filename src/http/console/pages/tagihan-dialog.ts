import { type LedgerView } from './ledger-view';

/** One thing to fill in. */
export interface DialogField {
  name: string;
  label: string;
  type: 'text' | 'date' | 'number';
  value: string;
  hint: string | null;
  isRequired: boolean;
}

/** A change of a plan or bill, before it is made: what it does, why, and the last button with verb and amount. */
export interface BillDialog {
  id: string;
  path: string;
  title: string;
  subtitle: string;
  /** Hidden fields that go back as they are. */
  hidden: { name: string; value: string }[];
  problem: string | null;
  /** It was answered by the page, and stands open. */
  isShown: boolean;
  warning: { state: string; text: string } | null;
  facts: { label: string; value: string }[];
  ledger: LedgerView | null;
  schedule: { caption: string; rows: { name: string; due: string; issue: string; amount: string }[] } | null;
  fields: DialogField[];
  /** Null: none is asked for. */
  reason: string | null;
  /** A first button that only shows what would come of it. */
  previewButton: string | null;
  /** Null: not before it was looked at. */
  button: { label: string; isDanger: boolean } | null;
  /** Why that button may not be pressed, and what opens it. */
  lock: string | null;
}

export const PLAIN_DIALOG = {
  ...{ hidden: [], problem: null, isShown: false, warning: null, facts: [], ledger: null, schedule: null, fields: [] },
  ...{ reason: null, previewButton: null, lock: null },
} as const satisfies Partial<BillDialog>;
