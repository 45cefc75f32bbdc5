/** The hub's account at WhatsApp, as both sides were told. */
export interface WhatsAppAccount {
  numberId: string;
  token: string;
  appSecret: string;
}

export function whatsAppAccountFrom(env: Readonly<Record<string, string | undefined>>): WhatsAppAccount {
  return {
    numberId: env['TUNTAS_WHATSAPP_NUMBER_ID'] ?? '100200300',
    token: env['TUNTAS_WHATSAPP_TOKEN'] ?? 'demo-whatsapp-token',
    appSecret: env['TUNTAS_WHATSAPP_APP_SECRET'] ?? 'demo-whatsapp-secret',
  };
}
