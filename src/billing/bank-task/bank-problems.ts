import { type BillRefusal } from '../../bank/virtual-account-bank';
import { type WorkItemOwner } from '../../domain/promises';

export interface BankProblem {
  /** For people to read in the work item. */
  detail: string;
  owner: WorkItemOwner;
}

/** Refusals that the machine cannot get around: people put something right, and the next try finds it. */
const PROBLEMS: Partial<Record<BillRefusal, BankProblem>> = {
  'name-refused': {
    detail: 'BNI menolak nama pelanggan. Perbaiki namanya; VA dicoba lagi tiap jam.',
    owner: 'marketing',
  },
  'amount-not-allowed': {
    detail: 'BNI menolak perubahan nilai tagihan. Periksa pembayarannya; dicoba lagi tiap jam.',
    owner: 'admin',
  },
  'bad-request': {
    detail: 'BNI menolak data VA yang dikirim. Periksa pengaturan BNI dan data tagihan; dicoba lagi tiap jam.',
    owner: 'admin',
  },
  'no-access': {
    detail: 'BNI menolak akses kita. Periksa client id, kunci dan alamat IP; dicoba lagi tiap jam.',
    owner: 'admin',
  },
};

/** A refusal that makes no sense for what was asked: somebody has to look at both books. */
const ODD: BankProblem = {
  detail: 'Jawaban BNI tidak cocok dengan catatan kita. Bandingkan VA di BNI dan di sini; dicoba lagi tiap jam.',
  owner: 'admin',
};

/** A create that met one of these is followed by the question whose bill that is. */
export const ASKED_WHOSE: ReadonlySet<string> = new Set<BillRefusal>(['trx-id-used', 'number-in-use', 'already-paid']);

const SOLVED_BY_PEOPLE: ReadonlySet<string> = new Set<BillRefusal>([
  ...(Object.keys(PROBLEMS) as BillRefusal[]),
  ...(['expired', 'not-found'] as const),
]);

/** Whether the task of a bill waits for people rather than for the bank. */
export function waitsForPeople({ task, lastCode }: { task: string | null; lastCode: string | null }): boolean {
  if (task === null || lastCode === null) return false;
  return SOLVED_BY_PEOPLE.has(lastCode) || (task !== 'create' && ASKED_WHOSE.has(lastCode));
}

export function problemOf(refusal: BillRefusal): BankProblem {
  return PROBLEMS[refusal] ?? ODD;
}
