/** What a payer's page says about the lines of its bank: no more than is so at this moment. */
import { type Settings } from '../../domain/settings';
import { elapsedMs } from '../../domain/time';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { hoursText, momentText } from './payer-times';

/** Whether the bank's lines come by themselves, as of now. */
function feedOf({ account, now }: PayerPageFacts, { feedSilentMs }: Settings): 'none' | 'silent' | 'heard' {
  if (!account.hasFeed) return 'none';
  const { feedHeardAt } = account;
  return feedHeardAt === null || elapsedMs(feedHeardAt, now) > feedSilentMs ? 'silent' : 'heard';
}

/** How a payment is noticed, and whether a proof helps. */
export function recognisedText(facts: PayerPageFacts, settings: Settings): string {
  switch (feedOf(facts, settings)) {
    case 'heard':
      return 'Dengan nominal yang tepat, transfer Anda dikenali otomatis begitu tercatat di bank. Anda tidak perlu mengirim bukti.';
    case 'silent':
      return 'Dengan nominal yang tepat, transfer Anda dikenali begitu mutasi bank terbaca lagi. Sesudah transfer, Anda boleh mengunggah bukti supaya petugas mencarinya.';
    case 'none':
      return 'Dengan nominal yang tepat, transfer Anda dikenali begitu petugas memasukkan mutasi bank. Sesudah transfer, Anda boleh mengunggah bukti supaya lebih cepat dicari.';
  }
}

/** What is looked at now, and when that was last known. */
export function watchText(facts: PayerPageFacts, settings: Settings): string {
  const { account, now } = facts;
  const { bank, feedHeardAt } = account;
  const last = feedHeardAt === null ? '' : ` Terakhir ${momentText(feedHeardAt, now)}.`;
  switch (feedOf(facts, settings)) {
    case 'heard':
      return `Kami memeriksa mutasi ${bank} terus-menerus.${last}`;
    case 'silent':
      return `Mutasi ${bank} sedang terlambat kami terima.${last} Dana Anda aman dan dikenali begitu mutasinya terbaca.`;
    case 'none':
      return `Petugas memeriksa mutasi ${bank}, ${hoursText(settings)}.${last}`;
  }
}
