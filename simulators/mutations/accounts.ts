/** Accounts of the demo's company. Any other number can be used too, and begins with nothing. */
export const ACCOUNTS = [
  { number: '1370012345678', bank: 'Bank Mandiri', holder: 'PT Sinar Niaga Digital', opening: 25_000_000 },
  { number: '0088418841', bank: 'BNI', holder: 'PT Sinar Niaga Digital', opening: 10_000_000 },
] as const;

/** What was on the account before the book begins, in rupiah. */
export function openingOf(number: string): number {
  return ACCOUNTS.find((account) => account.number === number)?.opening ?? 0;
}

/** The hub's account at Moota, as both sides were told. */
export interface MootaAccount {
  token: string;
  webhookSecret: string;
}

export function mootaAccountFrom(env: Readonly<Record<string, string | undefined>>): MootaAccount {
  return {
    token: env['TUNTAS_MOOTA_TOKEN'] ?? 'demo-moota-token',
    webhookSecret: env['TUNTAS_MOOTA_WEBHOOK_SECRET'] ?? 'demo-moota-secret',
  };
}
