/** What a demo begins with. These secrets are known to everybody and refused outside the demo. */

export const PRICE_LEVEL = 'standar';

export const DEMO_RESELLERS = [
  {
    ...{ code: 'AG0001', name: 'Agen Satu', apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001', saldo: 5_000_000 },
    ...{ pin: '1234', password: 'rahasia1' },
  },
  {
    ...{ code: 'AG0002', name: 'Agen Dua', apiKey: 'demo-ag0002', secret: 'demo-secret-ag0002', saldo: 100_000 },
    ...{ pin: '5678', password: 'rahasia2' },
  },
] as const;

/** Each with the password `demo-` + name. */
export const DEMO_STAFF = [
  { name: 'admin', fullName: 'Hendra Gunawan', role: 'admin' },
  { name: 'supervisor', fullName: 'Wulan Pratiwi', role: 'supervisor' },
  { name: 'operator', fullName: 'Rani Oktavia', role: 'operator' },
  { name: 'operator2', fullName: 'Sari Handayani', role: 'operator' },
  { name: 'marketing1', fullName: 'Bayu Saputra', role: 'marketing' },
  { name: 'marketing2', fullName: 'Dewi Lestari', role: 'marketing' },
  { name: 'cs', fullName: 'Putri Maharani', role: 'cs' },
] as const;

interface DemoProduct {
  code: string;
  name: string;
  kind: 'msisdn' | 'meter';
  carrier: string | null;
  /** In rupiah. */
  nominal: number;
}

const pulsa = (prefix: string, name: string, carrier: string, thousands: number[]): DemoProduct[] =>
  thousands.map((nominal) => ({
    code: `${prefix}${nominal}`,
    name: `${name} ${nominal}.000`,
    kind: 'msisdn',
    carrier,
    nominal: nominal * 1000,
  }));

export const DEMO_PRODUCTS: readonly DemoProduct[] = [
  ...pulsa('S', 'Telkomsel', 'telkomsel', [5, 10, 20, 25, 50, 100]),
  ...pulsa('I', 'Indosat', 'indosat', [5, 10, 25]),
  ...pulsa('X', 'XL', 'xl', [10]),
  ...pulsa('T', 'Tri', 'tri', [5]),
  ...pulsa('SM', 'Smartfren', 'smartfren', [10]),
  ...[20, 50].map((nominal): DemoProduct => ({
    code: `PLN${nominal}`,
    name: `Token PLN ${nominal}.000`,
    kind: 'meter',
    carrier: null,
    nominal: nominal * 1000,
  })),
];

/** Above the nominal, in rupiah. */
export const DEMO_MARGIN = 400;

/** The two simulated lines, the first one first for every product; `costMargin` is above the nominal, in rupiah. */
export const DEMO_TERMINALS = [
  { code: 'digi1', priority: 1, costMargin: 50, deposit: 50_000_000 },
  { code: 'digi2', priority: 2, costMargin: 150, deposit: 50_000_000 },
] as const;

/** Accounts of the house that take transfers; the simulator has both, under these numbers. */
export const DEMO_BANK_ACCOUNTS = [
  { code: 'mandiri', bank: 'Bank Mandiri', number: '1370012345678' },
  { code: 'bni-giro', bank: 'BNI', number: '0088418841' },
] as const;
export const DEMO_BANK_ACCOUNT_HOLDER = 'PT Sinar Niaga Digital';

/** Carrier by prefix. by.U shares 0851 with Telkomsel and sells the same pulsa. */
export const CARRIER_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  telkomsel: ['0811', '0812', '0813', '0821', '0822', '0823', '0851', '0852', '0853'],
  indosat: ['0814', '0815', '0816', '0855', '0856', '0857', '0858'],
  tri: ['0895', '0896', '0897', '0898', '0899'],
  xl: ['0817', '0818', '0819', '0859', '0877', '0878', '0879'],
  axis: ['0831', '0832', '0833', '0838'],
  smartfren: ['0881', '0882', '0883', '0884', '0885', '0886', '0887', '0888', '0889'],
};

/** What marketing sells in the demo; prices in rupiah. */
export const DEMO_CATALOGUE = [
  { code: 'MESIN-KOPI-2', name: 'Mesin kopi dua tungku', unitPrice: 24_500_000, description: 'garansi 2 tahun' },
  { code: 'GILING-KOPI', name: 'Penggiling kopi', unitPrice: 4_750_000, description: 'garansi 1 tahun' },
  { code: 'MESIN-KASIR', name: 'Mesin kasir layar sentuh', unitPrice: 6_500_000, description: 'termasuk pelatihan' },
  { code: 'LANGGANAN-KASIR', name: 'Langganan aplikasi kasir', unitPrice: 249_000, description: 'per bulan' },
  { code: 'SEWA-LAPAK', name: 'Sewa lapak', unitPrice: 1_850_000, description: 'per bulan' },
  { code: 'PASANG', name: 'Pemasangan dan uji coba', unitPrice: 750_000, description: 'sekali datang' },
] as const;

/** Customers of the demo, by the marketing that looks after them. Nobody is behind these numbers. */
export const DEMO_CUSTOMERS = [
  {
    ...{ marketing: 'marketing1', name: 'Kedai Kopi Semeru', phone: '0812-1000-2101', email: 'semeru@contoh.id' },
    ...{ address: 'Jl. Semeru 12, Bogor', npwp: '', notes: 'Buka mulai pukul 10.00.' },
    need: 'Mesin kopi untuk cabang kedua, dibayar bertahap',
    booking: { itemCode: 'GILING-KOPI', quantity: '1' },
  },
  {
    ...{ marketing: 'marketing1', name: 'Toko Melati Jaya', phone: '0813-1000-2102', email: '' },
    ...{ address: 'Pasar Anyar blok C 7, Bogor', npwp: '012345678901000', notes: '' },
    need: null,
    booking: { itemCode: 'MESIN-KASIR', quantity: '2' },
  },
  {
    ...{
      marketing: 'marketing1',
      name: 'CV Sinar Pangan',
      phone: '0857-1000-2103',
      email: 'tagihan@sinarpangan.contoh.id',
    },
    ...{ address: 'Jl. Raya Tajur 88, Bogor', npwp: '0123456789012000', notes: 'Tagihan ke bagian keuangan.' },
    need: 'Sewa lapak tambahan mulai bulan depan',
    booking: null,
  },
  {
    ...{ marketing: 'marketing2', name: 'Warung Bu Ratna', phone: '0819-1000-2201', email: '' },
    ...{ address: 'Jl. Kapten Muslihat 3, Bogor', npwp: '', notes: '' },
    need: null,
    booking: { itemCode: 'LANGGANAN-KASIR', quantity: '1' },
  },
  {
    ...{ marketing: 'marketing2', name: 'Bengkel Maju Motor', phone: '0896-1000-2202', email: 'majumotor@contoh.id' },
    ...{ address: 'Jl. Pahlawan 41, Depok', npwp: '', notes: '' },
    need: 'Mesin kasir bekas, tanya harga',
    booking: null,
  },
] as const;
