import { toCardinal } from 'n2words/id-ID';
import { type Rupiah } from '../domain/money';

/** The amount in words, as it stands on documents: `Seratus ribu tujuh puluh lima rupiah`. */
export function terbilang(amount: Rupiah): string {
  const words = `${toCardinal(amount)} rupiah`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
