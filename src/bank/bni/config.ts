import { type BniAccess } from '../../config/environment';
import { Secret } from '../../logging/redact';

/** Our account at BNI, as the client uses it. */
export interface BniConfig {
  /** Where every call is posted to; the operation stands inside. */
  url: string;
  /** A text: its leading zeros count. */
  clientId: string;
  prefix: string;
  secret: Secret;
}

export const NUMBER_LENGTH = 16;
/** Fewer digits of our own than this would be used up in a month. */
const LEAST_OWN_DIGITS = 4;

/** Throws an error that names what is wrong and no value. */
export function bniConfig({ url, clientId, prefix, secret }: Omit<BniAccess, 'callbackIps'>): BniConfig {
  const wrong = [
    ...(isAddress(url) ? [] : ['url']),
    ...(/^\d{2,5}$/.test(clientId) ? [] : ['clientId']),
    ...(/^\d{1,3}$/.test(prefix) ? [] : ['prefix']),
    ...(prefix.length + clientId.length + LEAST_OWN_DIGITS <= NUMBER_LENGTH ? [] : ['prefix and clientId together']),
    ...(/^[0-9a-f]{32}$/.test(secret) ? [] : ['secret']),
  ];
  if (wrong.length > 0) throw new Error(`the settings of BNI are wrong: ${wrong.join(', ')}`);
  return { url, clientId, prefix, secret: new Secret(secret) };
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username + password + search + hash === '';
}
