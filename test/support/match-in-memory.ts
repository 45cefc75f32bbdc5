import { DEFAULT_SETTINGS } from '../../src/domain/settings';
import { after, elapsedMs, type Instant } from '../../src/domain/time';
import { amountsNear, basesNear } from '../../src/domain/transfer/amounts-near';
import { splitSums } from '../../src/domain/transfer/find-split';
import { type CreditVerdict, judgeCredit } from '../../src/domain/transfer/judge-mutation';
import { senderIn } from '../../src/domain/transfer/sender';
import { type ProofHint, suggestTransfers } from '../../src/domain/transfer/suggest';
import { type MutationFacts, type TransferFacts } from '../../src/domain/transfer/terms';
import { graceUntil } from '../../src/domain/transfer/transfer-life';
import { type AmountUse, chooseCode } from '../../src/domain/transfer/unique-code';
import {
  BASES,
  DATE_ONLY_ACCOUNT,
  type LabelledLine,
  linesOf,
  messyPayers,
  type Payer,
  type Random,
  seeded,
  strangers,
} from './messy-transfers';

/** What became of one line. */
export interface Outcome extends LabelledLine {
  /** T3: another transfer, reserved at that time, was asked for just this; nobody could tell. */
  isCollision: boolean;
  verdict: CreditVerdict;
  /** First of the suggestions, or of those that the exception names, once its proof was there; null: nothing. */
  suggested: string | null;
}

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
const RULES = DEFAULT_SETTINGS;

/**
 * Plays messy payers against the rules, event by event in the order of time, with the look-ups that the database is asked
 * for: credits by their exact amount, suggestions by the amounts near to it and by the sums of splits.
 */
export function playMessyTransfers({ seed, count }: { seed: number; count: number }): {
  outcomes: Outcome[];
  /** Transfers that another one's money was matched to: their own comes second. */
  takenByOthers: ReadonlySet<string>;
} {
  const world = new World(seed);
  const payers = messyPayers({ seed, count, from: '2026-11-02T01:00:00.000Z' as Instant });
  for (const payer of payers) world.at(payer.createdAt, () => world.reserve(payer));
  for (const stranger of strangers(payers, seeded(seed + 1))) world.expect(stranger);
  world.run();
  return { outcomes: world.outcomes, takenByOthers: world.takenByOthers };
}

class World {
  readonly outcomes: Outcome[] = [];
  readonly takenByOthers = new Set<string>();
  private readonly random: Random;
  private readonly events: { at: Instant; n: number; run: () => void }[] = [];
  private readonly transfers = new Map<string, TransferFacts>();
  private readonly byAmount = new Map<number, Set<string>>();
  private readonly uses = new Map<string, Map<number, AmountUse>>();
  private readonly proofs = new Map<string, ProofHint>();
  private readonly open = new Map<string, MutationFacts>();
  private now = '' as Instant;
  private eventCount = 0;
  private lines = 0;

  constructor(seed: number) {
    this.random = seeded(seed + 2);
  }

  at(at: Instant, run: () => void): void {
    this.eventCount += 1;
    const event = { at, n: this.eventCount, run };
    let [low, high] = [0, this.events.length];
    // The next one is the last of the list.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, event);
  }

  run(): void {
    for (let event = this.events.pop(); event !== undefined; event = this.events.pop()) {
      this.now = event.at;
      event.run();
    }
  }

  reserve(payer: Payer): void {
    const uses = this.uses.get(payer.bankAccountId) ?? new Map<number, AmountUse>();
    this.uses.set(payer.bankAccountId, uses);
    const { quarantineMs, codesFreeLeastPercent: freeLeastPercent } = RULES;
    const question = { base: payer.base, mode: 'add', uses, now: this.now, quarantineMs, freeLeastPercent } as const;
    const { bankAccountId: account } = payer;
    const choice = chooseCode({ ...question, account });
    if (choice.kind === 'exhausted') throw new Error('the codes are used up');
    const no = this.transfers.size + 1;
    const expiresAt = after(this.now, RULES.orderWindowMs);
    const isTimed = payer.bankAccountId !== DATE_ONLY_ACCOUNT;
    const transfer: TransferFacts = {
      ...{
        id: `T${no}`,
        no,
        purpose: 'order',
        bankAccountId: payer.bankAccountId,
        base: payer.base,
        code: choice.code,
      },
      ...{ final: choice.final, state: 'awaiting', isReserved: true, createdAt: this.now, expiresAt },
      ...{ graceUntil: graceUntil(expiresAt, { graceMs: null, isTimed }, RULES), releasedAt: null, verifiedAt: null },
      ...{ payerName: payer.isNameKnown ? payer.name : null, hasOpenProof: false },
    };
    this.keep(transfer);
    uses.set(choice.final, { reservedAt: this.now, releasedAt: null });
    this.at(transfer.graceUntil, () => this.release(transfer.id, 'released'));
    for (const line of linesOf(payer, transfer, this.random)) this.expect(line);
  }

  expect(told: LabelledLine): void {
    this.lines += 1;
    const labelled = { ...told, line: { ...told.line, id: `M${this.lines}` } };
    this.at(labelled.arrivesAt, () => this.take(labelled));
  }

  private take(labelled: LabelledLine): void {
    const { line } = labelled;
    const verdict = judgeCredit(line, this.ofAmount(line.amount), RULES);
    const outcome: Outcome = { ...labelled, isCollision: this.isCollision(labelled), verdict, suggested: null };
    this.outcomes.push(outcome);
    if (verdict.kind === 'match') {
      if (verdict.transferId !== labelled.transferId) this.takenByOthers.add(verdict.transferId);
      this.release(verdict.transferId, 'verified');
      return;
    }
    this.open.set(line.id, line);
    const proofAt = this.upload(labelled);
    // Of a split, when all its lines are there.
    const waitMs = labelled.deed === 'split' ? 90 * MINUTE : MINUTE;
    this.at(after(proofAt, waitMs), () => void (outcome.suggested = this.suggest(outcome)));
  }

  /** Seven in ten of those whose payment was not found upload a proof; half of them say the amount. */
  private upload({ line, transferId, arrivesAt }: LabelledLine): Instant {
    if (transferId === null || this.random() > 0.7) return after(arrivesAt, 5 * MINUTE);
    const uploadedAt = after(line.bookedAt ?? arrivesAt, (3 + this.random() * 25) * MINUTE);
    this.proofs.set(transferId, { uploadedAt, saidAmount: this.random() < 0.5 ? line.amount : null });
    return uploadedAt > arrivesAt ? uploadedAt : arrivesAt;
  }

  private suggest({ line, verdict }: Outcome): string | null {
    if (verdict.kind === 'exception' && verdict.rule !== 'T3') return verdict.transferIds[0] ?? null;
    const otherLines = [...this.open.values()].filter((other) => isNear(line, other));
    const parts = otherLines.map(partOf);
    const finals = [...amountsNear(line.amount), ...splitSums(partOf(line), parts)].flatMap((amount) =>
      this.ofAmount(amount).filter(({ final }) => final === amount),
    );
    const bases = basesNear(line.amount, { prices: BASES }).flatMap((amount) =>
      this.ofAmount(amount).filter(({ base }) => base === amount),
    );
    const found = new Map([...finals, ...bases].map((one) => [one.id, one]));
    const [first] = suggestTransfers(line, [...found.values()], { proofs: this.proofs, otherLines });
    return first?.transferId ?? null;
  }

  /** What another transfer was asked for, and not what its own was. */
  private isCollision({ line, transferId }: LabelledLine): boolean {
    const isAskedFor = (one: TransferFacts | undefined): boolean =>
      one?.final === line.amount && one.bankAccountId === line.bankAccountId;
    const others = this.ofAmount(line.amount).filter((one) => one.id !== transferId && one.isReserved);
    return !isAskedFor(this.transfers.get(transferId ?? '')) && others.some(isAskedFor);
  }

  private release(id: string, state: 'released' | 'verified'): void {
    const transfer = this.transfers.get(id)!;
    if (!transfer.isReserved) return;
    const verifiedAt = state === 'verified' ? this.now : null;
    this.keep({ ...transfer, state, isReserved: false, releasedAt: this.now, verifiedAt });
    this.uses
      .get(transfer.bankAccountId)!
      .set(transfer.final, { reservedAt: transfer.createdAt, releasedAt: this.now });
  }

  private keep(transfer: TransferFacts): void {
    this.transfers.set(transfer.id, transfer);
    for (const amount of [transfer.final, transfer.base]) {
      const ids = this.byAmount.get(amount) ?? new Set();
      this.byAmount.set(amount, ids.add(transfer.id));
    }
  }

  /** Final amount or base; of the last two weeks. */
  private ofAmount(amount: number): TransferFacts[] {
    const found = [...(this.byAmount.get(amount) ?? [])].map((id) => this.transfers.get(id)!);
    return found.filter(({ createdAt }) => elapsedMs(createdAt, this.now) < 14 * DAY_MS);
  }
}

function isNear(line: MutationFacts, other: MutationFacts): boolean {
  if (other.id === line.id || other.bankAccountId !== line.bankAccountId) return false;
  if (line.bookedAt === null || other.bookedAt === null) return line.wibDate === other.wibDate;
  return Math.abs(elapsedMs(line.bookedAt, other.bookedAt)) < 60 * MINUTE;
}

function partOf({ id, amount, senderName, text }: MutationFacts): {
  id: string;
  amount: number;
  sender: string | null;
} {
  return { id, amount, sender: senderName ?? senderIn(text) };
}
