import { checkStep } from '../../../../src/backoffice/transfers/check-step';
import { handOverMoney } from '../../../../src/backoffice/transfers/hand-over';
import { askProof, handOverTransfer, refuseProof } from '../../../../src/backoffice/transfers/proof-deeds';
import { readyAnswers } from '../../../../src/backoffice/transfers/ready-answers';
import { markSent, readRevealedPayee, revealPayee, setPayee } from '../../../../src/backoffice/transfers/refund-deeds';
import { noteAboutMoney } from '../../../../src/backoffice/transfers/write-money-note';
import { readTransfer } from '../../../../src/persistence/repositories/transfer.repository';
import { submitProof } from '../../../../src/transfer/proofs/submit-proof';
import { testSecretBox } from '../../../support/fixtures';
import { expectBooksAgree } from '../../../support/ledger';
import { type MoneyScene, openMoneyScene, payee } from '../../../support/money-scene';

const PUBLIC_URL = 'https://hub.test';

let scene: MoneyScene;
beforeAll(async () => {
  scene = await openMoneyScene();
});
afterEach(() => expectBooksAgree(scene.db));
afterAll(() => scene.close());

const refusedWith = (code: string) => ({ kind: 'refused', code });

async function notesOf(subject: string): Promise<{ kind: string; text: string }[]> {
  return scene.db.rows('select kind, text from money_note where subject = ? order by id', [subject]);
}

async function auditOf(subject: string): Promise<string[]> {
  const rows = await scene.db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [
    subject,
  ]);
  return rows.map(({ action }) => action);
}

/** With a proof that waits for staff. */
async function verifying(): Promise<string> {
  const { id: transferId } = await scene.transfer();
  await scene.inTx(async (tx) =>
    submitProof(
      tx,
      {
        transferId,
        proof: {
          ...{ mime: 'image/webp', originalMime: 'image/png', content: Buffer.from(transferId) },
          ...{ sha256: Buffer.from(transferId.padEnd(32, '0').slice(0, 32)), width: 10, height: 10 },
          ...{ note: null, saidAmount: null, saidAccount: null, ip: '192.0.2.1' },
        },
      },
      await scene.contextOf(tx),
    ),
  );
  return transferId;
}

async function deed(transferId: string, staff: MoneyScene['people']['cs']) {
  const row = await readTransfer(scene.db, transferId);
  return { staff, transferId, seenVersion: row?.version ?? -1 };
}

const deskDeps = () => ({ ...scene.depsOn(scene.db), onTransfer: (id: string) => void scene.told.push(`woken ${id}`) });

describe('customer service', () => {
  test('writes notes and answers, ticks steps and hands over, and decides nothing', async () => {
    const { cs } = scene.people;
    const id = await scene.line({ amount: 31_000 });
    const subject = { kind: 'mutation', id } as const;
    const note = { staff: cs, subject, kind: 'note', text: 'pengirim menelepon tadi pagi' } as const;
    expect(await noteAboutMoney(scene.db, note)).toEqual({ kind: 'done' });
    expect(await noteAboutMoney(scene.db, { ...note, kind: 'answer', text: 'sudah dijawab' })).toEqual({
      kind: 'done',
    });
    expect(await checkStep(scene.db, { staff: cs, subject, step: 'search-sender', isDone: true })).toEqual({
      kind: 'done',
    });
    const to = { staff: cs, subject, to: 'supervisor', note: 'perlu keputusan hari ini' } as const;
    expect(await handOverMoney(scene.db, to)).toEqual({ kind: 'done' });
    expect((await notesOf(id)).map(({ kind }) => kind)).toEqual(['note', 'answer', 'hand-over']);
    const item = await scene.db.row<{ owner: string }>(
      `select owner from work_item where kind = 'mutation' and subject = ? and is_open = 1`,
      [id],
    );
    expect(item?.owner).toBe('supervisor');
    expect(await auditOf(id)).toEqual(['money-note.write', 'money-note.answer', 'sop.check', 'money-note.hand-over']);
    expect(await scene.lineState(id)).toBe('open');
  });

  test('may not ask for another proof, refuse one, or touch a refund', async () => {
    const { cs } = scene.people;
    const transferId = await verifying();
    const by = await deed(transferId, cs);
    const text = 'bukti tidak terbaca';
    expect(await askProof(deskDeps(), { ...by, question: text })).toEqual(refusedWith('role-may-not'));
    expect(await refuseProof(deskDeps(), { ...by, reason: text })).toEqual(refusedWith('role-may-not'));
    expect(await scene.transferState(transferId)).toBe('verifying');
    expect(await handOverTransfer(deskDeps(), { ...by, to: 'supervisor', note: text })).toMatchObject({
      kind: 'done',
    });
    const { id: refundId } = await scene.refund({ amount: 31_001 });
    const refund = { staff: cs, refundId, seenVersion: 1 };
    expect(await markSent(scene.depsOn(scene.db), { ...refund, reference: 'FT123' })).toEqual(
      refusedWith('role-may-not'),
    );
    expect(await revealPayee(scene.db, refund)).toEqual(refusedWith('role-may-not'));
  });

  test('marketing does nothing at all; a text without words and a thing that is not there are refused', async () => {
    const { marketing, cs } = scene.people;
    const id = await scene.line({ amount: 31_002 });
    const subject = { kind: 'mutation', id } as const;
    const note = { subject, kind: 'note', text: 'catatan saya' } as const;
    expect(await noteAboutMoney(scene.db, { ...note, staff: marketing })).toEqual(refusedWith('role-may-not'));
    expect(await noteAboutMoney(scene.db, { ...note, staff: cs, text: ' x ' })).toEqual(refusedWith('invalid'));
    const nowhere = { ...note, staff: cs, subject: { kind: 'refund', id } } as const;
    expect(await noteAboutMoney(scene.db, nowhere)).toEqual(refusedWith('unknown'));
    expect(await checkStep(scene.db, { staff: cs, subject, step: 'dance', isDone: true })).toEqual(
      refusedWith('invalid'),
    );
    expect(await notesOf(id)).toEqual([]);
  });
});

describe('one person', () => {
  test('asks for another proof: the payer is told, the clock stands still, and the engine hears', async () => {
    const transferId = await verifying();
    const by = await deed(transferId, scene.people.operator);
    expect(await askProof(deskDeps(), { ...by, question: 'tidak' })).toEqual(refusedWith('invalid'));
    const done = await askProof(deskDeps(), { ...by, question: 'jam transfernya tidak terlihat' });
    expect(done).toMatchObject({ kind: 'done' });
    expect(await scene.transferState(transferId)).toBe('asked');
    expect(scene.told).toContain(`woken ${transferId}`);
    expect(await askProof(deskDeps(), { ...by, question: 'jam transfernya tidak terlihat' })).toEqual(
      refusedWith('changed'),
    );
  });

  test('refuses a proof: the transfer waits again', async () => {
    const transferId = await verifying();
    const by = await deed(transferId, scene.people.operator);
    expect(await refuseProof(deskDeps(), { ...by, reason: 'bukti ini milik pesanan lain' })).toMatchObject({
      kind: 'done',
    });
    expect(await scene.transferState(transferId)).toBe('awaiting');
  });

  test('S2, U11, marks nothing as sent while the database is recovered, or when the bank took the money back', async () => {
    const { operator: staff } = scene.people;
    const { id: refundId, lineId } = await scene.refund({ amount: 33_100, text: 'TRSF DARI BUDI 77' });
    await scene.done('approve-refund', { kind: 'refund', id: refundId });
    const deps = scene.depsOn(scene.db);
    const send = async () =>
      markSent(deps, {
        ...{ staff, refundId, reference: 'FT 8812' },
        seenVersion: await scene.versionOf({ kind: 'refund', id: refundId }),
      });
    await scene.db.write('update store_epoch set recovering_since = utc_timestamp(3)');
    expect(await send()).toEqual(refusedWith('recovering'));
    await scene.db.write('update store_epoch set recovering_since = null');
    expect(await scene.lineState(lineId)).toBe('refunding');
    await scene.line({ amount: 33_100, direction: 'debit', text: 'TRSF DARI BUDI 77', exception: null });
    expect(await send()).toEqual(refusedWith('taken-back'));
    const offers = await scene.money.offers({ subject: { kind: 'refund', id: refundId }, staff });
    const cancel = offers?.offers.find(({ action }) => action === 'cancel-refund');
    expect(cancel?.evidence.join()).toContain('Bank sudah menarik kembali');
  });

  test('writes down whom to pay before it is approved, sends it afterwards, and never twice', async () => {
    const { operator: staff } = scene.people;
    const { id: refundId } = await scene.refund({ amount: 32_000 });
    const version = () => scene.versionOf({ kind: 'refund', id: refundId });
    const seal = { db: scene.db, seal: testSecretBox.seal };
    const other = { bank: 'BRI', number: '0021-01-000777', name: 'Siti' };
    const asked = { staff, refundId, payee: other };
    expect(await setPayee(seal, { ...asked, seenVersion: 99 })).toEqual(refusedWith('changed'));
    expect(await setPayee(seal, { ...asked, payee: { ...other, number: 'x' }, seenVersion: 0 })).toEqual(
      refusedWith('invalid'),
    );
    expect(await setPayee(seal, { ...asked, seenVersion: await version() })).toEqual({ kind: 'done' });
    const sent = { staff, refundId, reference: 'FT 8812' };
    const deps = scene.depsOn(scene.db);
    expect(await markSent(deps, { ...sent, seenVersion: await version() })).toEqual(refusedWith('wrong-state'));
    await scene.done('approve-refund', { kind: 'refund', id: refundId });
    expect(await setPayee(seal, { ...asked, seenVersion: await version() })).toEqual(refusedWith('wrong-state'));
    expect(await markSent(deps, { ...sent, seenVersion: await version() })).toEqual({ kind: 'done' });
    expect(await markSent(deps, { ...sent, seenVersion: await version() })).toEqual(refusedWith('wrong-state'));
    const row = await scene.db.row<{ state: string; sent_reference: string; payee_number_end: string }>(
      'select state, sent_reference, payee_number_end from refund where id = ?',
      [refundId],
    );
    expect(row).toEqual({ state: 'sent', sent_reference: 'FT 8812', payee_number_end: '0777' });
    expect(await auditOf(refundId)).toEqual(['refund.payee', 'money.approve-refund', 'refund.send']);
  });

  test('C7, sends nothing while a cancel waits for its second voice, and cancels nothing that was sent', async () => {
    const { operator: staff } = scene.people;
    const { id: refundId } = await scene.refund({ amount: 32_100 });
    const subject = { kind: 'refund', id: refundId } as const;
    await scene.done('approve-refund', subject);
    const send = async () =>
      markSent(scene.depsOn(scene.db), {
        ...{ staff, refundId, reference: 'FT 8812' },
        seenVersion: await scene.versionOf(subject),
      });
    const approvalId = await scene.asked('cancel-refund', subject);
    expect(await send()).toEqual(refusedWith('approval-open'));
    await scene.decide(approvalId, { verdict: 'withdraw', by: staff });
    expect(await send()).toEqual({ kind: 'done' });
    expect(await scene.request('cancel-refund', subject)).toEqual({
      ...{ kind: 'refused', code: 'locked', lock: 'wrong-state' },
    });
    const row = await scene.db.row<{ state: string }>('select state from refund where id = ?', [refundId]);
    expect(row).toEqual({ state: 'sent' });
  });

  test('sees the whole number of a payee on record, and nobody else by that record', async () => {
    const { operator: staff, colleague } = scene.people;
    const { id: refundId } = await scene.refund({ amount: 32_001 });
    const revealed = await revealPayee(scene.db, { staff, refundId });
    if (revealed.kind !== 'revealed') throw new Error('not revealed');
    const read = (who: typeof staff) =>
      readRevealedPayee(
        { db: scene.db, unseal: testSecretBox.unseal },
        { staff: who, refundId, recordId: revealed.recordId },
      );
    expect(await read(staff)).toBe(payee.number.replaceAll(' ', ''));
    expect(await read(colleague)).toBeUndefined();
    await scene.db.write('update audit_event set at = at - interval 6 minute where id = ?', [revealed.recordId]);
    expect(await read(staff)).toBeUndefined();
  });
});

describe('ready answers', () => {
  const answersAbout = (subject: Parameters<typeof readyAnswers>[1]['subject']) =>
    readyAnswers(scene.db, { subject, publicUrl: PUBLIC_URL });

  test('are filled from the rows, fit the state and leave no placeholder', async () => {
    const transferId = await verifying();
    const lineId = await scene.line({ amount: 33_000 });
    const { id: refundId } = await scene.refund({ amount: 33_001 });
    const row = await readTransfer(scene.db, transferId);
    const found = [
      await answersAbout({ kind: 'transfer', id: transferId }),
      await answersAbout({ kind: 'mutation', id: lineId }),
      await answersAbout({ kind: 'refund', id: refundId }),
    ];
    for (const answers of found) {
      expect(answers?.answers.length).toBeGreaterThan(0);
      for (const { text } of answers?.answers ?? []) expect(text).not.toMatch(/[{}]|undefined|!/);
    }
    expect(found[0]?.answers.map(({ code }) => code)).toEqual(['being-checked', 'other-account']);
    expect(found[0]?.answers[0]?.text).toContain(`${PUBLIC_URL}/pesanan/${row?.token ?? ''}`);
    expect(found[0]?.answers[1]?.text).toMatch(/transfer paling lambat .* kami tutup tanpa biaya\. Hasilnya tampil di/);
    expect(found[1]?.answers[0]?.text).toContain('Rp33.000');
    await scene.db.write('update refund set transfer_id = ? where id = ?', [transferId, refundId]);
    const asked = await answersAbout({ kind: 'refund', id: refundId });
    expect(asked?.answers[0]?.text).toContain(`rekening tujuannya di ${PUBLIC_URL}/pesanan/${row?.token ?? ''}`);
    await scene.db.write('update refund set transfer_id = null where id = ?', [refundId]);
    const untied = await answersAbout({ kind: 'refund', id: refundId });
    expect(untied?.answers[0]?.text).toContain('Mohon kirim nama bank');
    expect(await answersAbout({ kind: 'transfer', id: lineId })).toBeUndefined();
  });
});
