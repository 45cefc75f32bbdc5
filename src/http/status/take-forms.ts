import { type Request } from 'express';
import { type Rupiah, rupiah } from '../../domain/money';
import { PAYEE_NUMBER } from '../../domain/transfer/payee';
import { type AcceptPayee } from '../../intake/accept-payee';
import { type AcceptProof, type ProofRefusal } from '../../intake/accept-proof';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { type ProofRefusalCode } from '../../transfer/proofs/submit-proof';
import { normalised } from '../h2h/allowed-ips';
import { hasFormToken, isFromElsewhere } from './form-token';
import { FORM_FAULTS, type FormFault, type NoticeCode, UPLOAD_FAULTS } from './payer-notices';
import { readUpload } from './read-upload';
import { type Typed } from './render-status';
import { UPLOAD_PACE, type UploadPace } from './upload-pace';

/** What became of a form: a sentence for the page that follows, or the form once more with what was typed into it. */
export type FormOutcome = { kind: 'done'; notice: NoticeCode } | { kind: 'again'; fault: FormFault; typed: Typed };

const FINAL: Readonly<Record<ProofRefusalCode, NoticeCode>> = {
  paid: 'bukti-dibayar',
  closed: 'bukti-tutup',
  'too-many': 'bukti-banyak',
  'used-up': 'bukti-habis',
};

const NOTE_LETTERS = 500;
const ACCOUNT_LETTERS = 34;
/** More than anybody transfers at once, and far less than a column holds. */
const AMOUNT_DIGITS = 12;

/** A proof. Its file is read whole before the rest is judged: it may come first. Rejects only without a database. */
export async function takeProof(
  { acceptProof, uploadPace = UPLOAD_PACE }: { acceptProof: AcceptProof; uploadPace?: UploadPace | undefined },
  request: Request,
  { transfer }: PayerPageFacts,
): Promise<FormOutcome> {
  if (isFromElsewhere(request)) return again(FORM_FAULTS.foreign);
  const reading = await readUpload(request, uploadPace);
  if (reading.kind === 'refused') return again(UPLOAD_FAULTS[reading.fault], reading.fields);
  const { content, fields } = reading.upload;
  if (!hasFormToken(request, fields['kunci'])) return again(FORM_FAULTS.foreign, fields);
  const saidAmount = amountIn(fields['nominal'] ?? '');
  if (saidAmount === undefined) return again(FORM_FAULTS.amount, fields);
  const outcome = await acceptProof({
    ...{ transferId: transfer.id, content, saidAmount, ip: normalised(request.ip ?? '') },
    ...{ note: textIn(fields['catatan'], NOTE_LETTERS), saidAccount: asciiIn(fields['tujuan']) },
  });
  if (outcome.kind === 'taken') return { kind: 'done', notice: outcome.isRepeated ? 'bukti-sama' : 'bukti-diterima' };
  const { code } = outcome;
  return isFinal(code) ? { kind: 'done', notice: FINAL[code] } : again(UPLOAD_FAULTS[code], fields);
}

function isFinal(code: ProofRefusal): code is ProofRefusalCode {
  return Object.hasOwn(FINAL, code);
}

/** The account that a refund waits for. */
export async function takePayee(
  acceptPayee: AcceptPayee,
  request: Request,
  { transfer }: PayerPageFacts,
): Promise<FormOutcome> {
  const typed = (request.body ?? {}) as Typed;
  if (isFromElsewhere(request) || !hasFormToken(request, typed['kunci'])) return again(FORM_FAULTS.foreign, typed);
  const bank = textIn(typed['bank'], NOTE_LETTERS) ?? '';
  const name = textIn(typed['pemilik'], NOTE_LETTERS) ?? '';
  const number = (typed['nomor'] ?? '').replace(/[\s.-]/g, '');
  if (bank.length < 2 || bank.length > 60) return again(FORM_FAULTS.bank, typed);
  if (!PAYEE_NUMBER.test(number)) return again(FORM_FAULTS.account, typed);
  if (name.length < 2 || name.length > 100) return again(FORM_FAULTS.holder, typed);
  const payee = { transferId: transfer.id, bank, number, name, ip: normalised(request.ip ?? '') };
  const outcome = await acceptPayee(payee);
  return { kind: 'done', notice: outcome.kind === 'taken' ? 'rekening-diterima' : 'rekening-sudah' };
}

export function again(fault: FormFault, typed: Typed = {}): FormOutcome {
  return { kind: 'again', fault, typed };
}

/** Null: nothing was said. Undefined: no amount. `Rp250.118`, `250.118,00` and `250118` are one. */
function amountIn(text: string): Rupiah | null | undefined {
  const digits = text
    .replace(/^\s*rp\.?/i, '')
    .replace(/,\d{0,2}\s*$/, '')
    .replace(/[\s.]/g, '');
  if (digits === '') return text.trim() === '' ? null : undefined;
  if (!/^\d+$/.test(digits) || digits.length > AMOUNT_DIGITS || Number(digits) === 0) return undefined;
  return rupiah(Number(digits));
}

/** In one line, without what no keyboard types; null: nothing was written. */
function textIn(text: string | undefined, most: number): string | null {
  const line = (text ?? '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
  return line === '' ? null : line;
}

/** The column knows plain letters and digits only. */
function asciiIn(text: string | undefined): string | null {
  return textIn((text ?? '').replace(/[^\x20-\x7e]/g, ''), ACCOUNT_LETTERS);
}
