/** What the database and Temporal know at one moment, for whoever is woken at night. Ages are in seconds. */
export interface HubState {
  /** This process's clock less the database's, in seconds. */
  clockDrift: number;
  /** Orders that no workflow has taken up. */
  backlog: { rows: number; age: number };
  workItems: readonly WorkItemCount[];
  /** Purchases that may still deliver, by terminal; those in `sending` are on the wire. */
  attempts: readonly { terminal: string; state: string; count: number }[];
  terminals: readonly TerminalState[];
  reports: { waiting: number; age: number };
  alarmsWaiting: number;
  approvalsOpen: number;
  /** Null before the first check. */
  ledger: { checkedAt: number; disagreements: number; took: number } | null;
  audit: { unchained: number; age: number };
  isRecovering: boolean;
  isStopped: boolean;
  productsStopped: number;
  transfers: TransferFigures;
}

export interface TransferFigures {
  /** Lines that were brought together with a transfer within the last day: by the machine or by staff. */
  matched: readonly { method: string; count: number }[];
  /** Money that came in and belongs to nothing yet. In rupiah. */
  suspense: { count: number; amount: number };
  /** Deadlines that people missed within the last day, or are missing now. */
  breaches: readonly { purpose: string; count: number }[];
  accounts: readonly {
    account: string;
    /** Null: no feed has told anything yet. */
    feedAge: number | null;
    /** Of the base amount that most transfers ask for. */
    codesUsedPercent: number;
  }[];
}

export interface WorkItemCount {
  kind: string;
  state: string;
  open: number;
  overdue: number;
}

export interface TerminalState {
  terminal: string;
  isOn: boolean;
  /** Closed for a while after failures in a row. */
  isTripped: boolean;
  /** In a row. */
  failures: number;
  /** In rupiah, as the supplier last told it. */
  deposit: number | null;
  depositAge: number | null;
  warnBelow: number | null;
}
