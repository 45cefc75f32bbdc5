import { formatRupiah, type Rupiah, ZERO } from '../../domain/money';
import { depositAccount, OPENING, openAccount, saldoAccount } from '../../ledger/accounts';
import { type Posting, postJournal } from '../../ledger/journal';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { type SeedContext } from './seed-context';
import { type Place, type Seed } from './seed.types';

/**
 * What resellers and suppliers had with us when the books began: booked once each. An amount that differs from the
 * booked one is a problem, never a second journal.
 */
export async function bookOpenings(context: SeedContext, seed: Seed): Promise<void> {
  const { tx } = context;
  for (const { code } of seed.terminals) {
    await openAccount(tx, { code: depositAccount(code), normalSide: 'debit', hasLimit: false });
  }
  for (const { code, deposit, file, line } of seed.terminals) {
    if (deposit === undefined) continue;
    const account = depositAccount(code);
    await bookOpening(context, {
      ...{ place: { file, line }, subject: code, label: `deposit terminal ${code}`, account, amount: deposit },
      sides: { account: 'debit', opening: 'credit' },
      subjectKind: 'terminal',
    });
  }
  for (const { code } of seed.resellers) {
    const id = await resellerId(context, code);
    if (id !== undefined) await openAccount(tx, { code: saldoAccount(id), normalSide: 'credit', hasLimit: true });
  }
  for (const { reseller, amount, note, file, line } of seed.saldo) {
    const id = await resellerId(context, reseller);
    if (id === undefined) continue;
    await openAccount(tx, { code: saldoAccount(id), normalSide: 'credit', hasLimit: true });
    const isBooked = await bookOpening(context, {
      ...{ place: { file, line }, subject: id, label: `saldo ${reseller}`, account: saldoAccount(id), amount },
      sides: { account: 'credit', opening: 'debit' },
      ...(note === undefined ? {} : { note }),
      subjectKind: 'reseller',
    });
    if (!isBooked) context.leftAlone({ file, line });
  }
}

interface Opening {
  place: Place;
  /** Of the journal. */
  subject: string;
  label: string;
  account: string;
  amount: Rupiah;
  sides: { account: Posting['side']; opening: Posting['side'] };
  note?: string;
  subjectKind: 'terminal' | 'reseller';
}

async function bookOpening(context: SeedContext, opening: Opening): Promise<boolean> {
  const { place, subject, label, account, amount, sides, note, subjectKind } = opening;
  const booked = await context.tx.row<{ amount: BigIntColumn }>(
    `select e.amount from journal j join entry e on e.journal_id = j.id and e.account_code = ?
     where j.subject = ? and j.kind = 'opening' and j.n = 1`,
    [account, subject],
  );
  if (booked !== undefined) {
    const before = rupiahOf(booked.amount);
    if (before !== amount) {
      context.found(
        place,
        `${label} sudah dibukukan ${formatRupiah(before)}, berkas menyebut ${formatRupiah(amount)}; pembukaan tidak diubah oleh impor`,
      );
    }
    return false;
  }
  if (amount === ZERO) return false;
  await postJournal(context.tx, {
    ...{ subject, kind: 'opening', n: 1 },
    ...(note === undefined ? {} : { note }),
    postings: [
      { account, side: sides.account, amount },
      { account: OPENING, side: sides.opening, amount },
    ],
  });
  await context.did(
    { ...place, what: 'created', subject: label, detail: { amount: formatRupiah(amount) } },
    { action: 'opening.book', subjectKind },
  );
  return true;
}

async function resellerId({ tx }: SeedContext, code: string): Promise<string | undefined> {
  return (await tx.row<{ id: string }>('select id from reseller where code = ?', [code]))?.id;
}
