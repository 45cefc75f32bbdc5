import { z } from 'zod';
import { Secret } from '../../logging/redact';

/** One account of ours at Digiflazz, as a terminal's settings hold it. */
export interface DigiflazzConfig {
  /** Up to and without `/transaction`: `https://api.digiflazz.com/v1`. */
  baseUrl: string;
  username: string;
  apiKey: Secret;
  /** Null when none is set at Digiflazz: its callbacks are then hints that anybody could send. */
  webhookSecret: Secret | null;
}

const printable = z.string().regex(/^[\x21-\x7e]{1,255}$/);

const secret = printable.transform((text) => new Secret(text));

const schema = z.strictObject({
  baseUrl: z.string().refine(isBaseUrl),
  username: printable,
  apiKey: secret,
  webhookSecret: secret.nullable(),
});

/** Throws an error that names the wrong fields and none of their values. */
export function parseConfig(config: unknown): DigiflazzConfig {
  const result = schema.safeParse(config);
  if (result.success) return { ...result.data, baseUrl: result.data.baseUrl.replace(/\/+$/, '') };
  const fields = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'the whole of it'],
  );
  throw new Error(`digiflazz settings are wrong: ${[...new Set(fields)].join(', ')}`);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username + password + search + hash === '';
}
