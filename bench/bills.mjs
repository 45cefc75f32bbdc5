/** Bills of a month, as the planner would fix them: each of another customer and amount. */
const FIRST_DUE = Date.UTC(2025, 10, 3);

const dayAfter = (days) => new Date(FIRST_DUE + days * 86_400_000).toISOString().slice(0, 10);

const schedule = Array.from({ length: 12 }, (_, index) => ({
  k: index + 1,
  dueOn: dayAfter(index * 30),
  amount: 100_075,
  state: index < 4 ? 'paid' : index === 4 ? 'this' : 'later',
  paidOn: index < 4 ? dayAfter(index * 30) : null,
}));

export function billContent(n) {
  return {
    company: {
      name: 'PT Sinar Niaga Digital',
      address: 'Jl. Pahlawan 18, Surabaya 60174',
      npwp: '01.234.567.8-601.000',
      phone: '(031) 555-0118',
      email: 'tagihan@sinarniaga.example',
      city: 'Surabaya',
    },
    customer: {
      name: `Toko Berkah Jaya ${n}`,
      address: `Jl. Raya Darmo ${n}, Surabaya 60241`,
      phone: '6281355005521',
      npwp: null,
    },
    marketing: 'Dewi Lestari',
    corrects: null,
    plan: {
      kind: 'cicilan',
      code: 'CIC-2025-000412',
      title: 'Paket kasir: printer struk dan pemindai',
      periods: 12,
      agreedTotal: 1_200_900,
    },
    amount: 100_075 + n,
    bill: {
      number: 'CIC-2025-000412-05',
      k: 5,
      dueOn: '2026-03-02',
      principal: 100_075 + n,
      denda: 0,
      allocated: 0,
    },
    lines: [],
    account: { number: '9887700104120005', billingType: 'c' },
    denda: { amount: 5000, fromOn: '2026-03-08', lastFreeOn: '2026-03-07' },
    schedule,
    hidden: { before: 0, after: 0 },
    paid: 400_300,
    restAfter: 700_525,
  };
}

export const PUBLIC_URL = 'https://bayar.example.co.id';

/** The n-th of them with what is given when it is planned. */
export function printableBill(n) {
  const given = {
    number: `TGH-2026-${String(n).padStart(6, '0')}`,
    issuedOn: '2026-02-20',
    verifyUrl: `${PUBLIC_URL}/v/${n.toString(16).padStart(32, '0')}`,
  };
  return { template: 'v1/tagihan', content: JSON.stringify({ ...billContent(n), ...given }) };
}
