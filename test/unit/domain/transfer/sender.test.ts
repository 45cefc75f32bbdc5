import fc from 'fast-check';
import { compareSenders, mentions, normalText, senderIn } from '../../../../src/domain/transfer/sender';

test.each([
  ['Trsf  e-banking\tDari budi ', 'TRSF E-BANKING DARI BUDI'],
  ['ＢＵＤＩ\u200b', 'BUDI'],
  ['  ', ''],
])('text %j is compared as %j', (text, normal) => {
  expect(normalText(text)).toBe(normal);
  expect(normalText(normal)).toBe(normal);
});

test.each<[text: string, sender: string | null]>([
  ['TRSF DARI BUDI', 'BUDI'],
  ['Transfer dari Siti Rahma 081234', 'SITI RAHMA'],
  ['TRF DARI DIMAS PRAKOSO KE 1370012345678', 'DIMAS PRAKOSO'],
  ['BI-FAST CR TRANSFER DARI 014 SITI', null],
  ['DIMAS PRAKOSO/BCA/INV 12', 'DIMAS PRAKOSO'],
  ['TRF MAYA KUSUMA/BNI', 'MAYA KUSUMA'],
  ['BI-FAST/BCA/0012', null],
  ['SETORAN TUNAI', null],
  ['TRSF E-BANKING CR 2511/FTSCY', null],
  ['', null],
])('text %j names %j', (text, sender) => {
  expect(senderIn(text)).toBe(sender);
});

test.each<[one: string | null, other: string | null, expected: string]>([
  ['DIMAS PRAKOSO', 'Dimas Prakoso', 'same'],
  ['PRAKOSO DIMAS', 'Dimas Prakoso', 'same'],
  ['BPK. DIMAS PRAKOSO, S.E.', 'Dimas Prakoso', 'same'],
  ['MUHAMMAD RIZKI RA', 'Muhammad Rizki Ramadhan', 'same'],
  ['MUHAMMAD RIZKI RAMADH', 'Moh. Rizki Ramadhan', 'same'],
  ['M RIZKI RAMADHAN', 'Muhammad Rizki Ramadhan', 'same'],
  ['SITI RAHMAWAT', 'Siti Rahmawati', 'same'],
  ['DIMASPRAKOSO', 'Dimas Prakoso', 'same'],
  ['DIMAS PRAKOSA', 'Dimas Prakoso', 'same'],
  ['DIMAS', 'Dimas Prakoso', 'same'],
  ['PT SINAR JAYA', 'SINAR JAYA', 'same'],
  ['SITI RAHMA', 'Dimas Prakoso', 'other'],
  ['AGUS', 'Wulan Sari', 'other'],
  // One name in common, and on both sides one more: perhaps another person, perhaps a nickname.
  ['BUDI SANTOSO', 'Budi Hartono', 'unknown'],
  ['SETORAN TUNAI', 'Dimas Prakoso', 'unknown'],
  [null, 'Dimas Prakoso', 'unknown'],
  ['DIMAS', null, 'unknown'],
  ['', '', 'unknown'],
  ['D', 'Dimas Prakoso', 'unknown'],
])('T3, %j beside %j: %s', (one, other, expected) => {
  expect(compareSenders(one, other)).toBe(expected);
  expect(compareSenders(other, one)).toBe(expected);
});

test('T3, cut at fifteen letters or more, a name never contradicts itself', () => {
  const part = fc.constantFrom('MUHAMMAD', 'RIZKI', 'RAMADHAN', 'DEWI', 'LESTARI', 'PUTRI', 'SANTOSO', 'AGUS', 'SRI');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.integer({ min: 15, max: 20 }), (parts, length) => {
      const name = parts.join(' ');
      expect(compareSenders(name.slice(0, length), name)).toBe('same');
    }),
  );
});

test.each([
  ['TRF DIMAS PRAKOSO 2511', 'Dimas Prakoso', true],
  ['TRF DIMAS 2511', 'Dimas Prakoso', false],
  ['TRSF E-BANKING', 'E', false],
])('text %j mentions %j: %s', (text, name, expected) => {
  expect(mentions(text, name)).toBe(expected);
});
