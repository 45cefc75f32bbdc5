import { randomInt } from 'node:crypto';
import { type Product } from './catalogue';

const PLN_CUSTOMERS = ['BUDI SANTOSO', 'SITI AMINAH', 'AGUS W', 'CV MAJU JAYA', 'DEWI LESTARI'];
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXY';

/**
 * A serial number like the operators print it, never the same twice: `sequence` counts the purchases of this book.
 * Pulsa gets some twenty digits, now and then with letters; PLN gets a token with name, tariff, power and kWh.
 */
export function serialNumber(product: Product, sequence: number, at: Date): string {
  return product.category === 'PLN' ? plnToken(product, sequence) : pulsaSerial(sequence, at);
}

function pulsaSerial(sequence: number, at: Date): string {
  const stamp = at.toISOString().replace(/\D/g, '').slice(2, 14);
  const counted = String(sequence).padStart(6, '0');
  if (sequence % 4 === 0) return `${letter()}${letter()}${stamp.slice(0, 10)}${counted}${letter()}${digits(1)}`;
  return `${stamp}${counted}${digits(2)}`;
}

function plnToken(product: Product, sequence: number): string {
  const token = `${digits(12)}${String(sequence).padStart(8, '0')}`.replace(/(\d{4})(?=\d)/g, '$1-');
  const name = PLN_CUSTOMERS[sequence % PLN_CUSTOMERS.length] ?? 'PELANGGAN';
  const kwh = (product.nominal * 0.68).toFixed(1).replace('.', ',');
  return `${token}/${name}/R1/1300VA/${kwh}`;
}

const letter = (): string => LETTERS.charAt(randomInt(LETTERS.length));
const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');
