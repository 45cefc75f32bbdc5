import { newId } from '../../persistence/new-id';
import { putRow, Sealed, type Wanted } from './put-row';
import { type SeedContext } from './seed-context';
import { type SeedReseller } from './seed.types';

/** Resellers with their key, and their PIN and password at the entrances for text-center software. */
export async function putResellers(context: SeedContext, resellers: readonly SeedReseller[]): Promise<void> {
  for (const reseller of resellers) {
    const known = await context.tx.row<{ id: string }>('select id from reseller where code = ? for update', [
      reseller.code,
    ]);
    const credential = await credentialFor(context, reseller, known?.id);
    if (credential === undefined) continue;
    const id = known?.id ?? newId();
    const done = [
      await putReseller(context, reseller, { id, secret: credential.secret }),
      await putCredential(context, reseller, { id, credential }),
      await putMember(context, reseller, id),
    ];
    if (done.every((what) => what === 'unchanged')) context.leftAlone(reseller);
  }
}

interface Credential {
  /** Undefined: one is to be made. */
  id: string | undefined;
  apiKey: string | undefined;
  secret: string | undefined;
}

/** What the file says of the key; for a reseller that has none and gets none, a new one. Undefined after a problem. */
async function credentialFor(
  { tx, rules, found, madeCredential }: SeedContext,
  reseller: SeedReseller,
  resellerId: string | undefined,
): Promise<Credential | undefined> {
  const { code, apiKey, secret, file, line } = reseller;
  const active =
    resellerId === undefined
      ? []
      : await tx.rows<{ id: string }>('select id from reseller_credential where reseller_id = ? and is_active = 1', [
          resellerId,
        ]);
  const taken =
    apiKey === undefined
      ? undefined
      : await tx.row<{ id: string }>('select id from reseller_credential where api_key = ?', [Buffer.from(apiKey)]);
  const [only] = active;
  if (active.length > 1 && (apiKey !== undefined || secret !== undefined)) {
    found({ file, line }, `reseller ${code} punya beberapa kunci; kunci seperti itu tidak diganti oleh impor`);
    return undefined;
  }
  if (taken !== undefined && taken.id !== only?.id) {
    found({ file, line }, 'api_key ini sudah dipakai, oleh reseller lain atau oleh kunci lama reseller ini');
    return undefined;
  }
  if (only !== undefined) return { id: only.id, apiKey, secret };
  const made = { reseller: code, apiKey: apiKey ?? rules.newApiKey(), secret: secret ?? rules.newSecret() };
  if (apiKey === undefined || secret === undefined) madeCredential(made);
  return { id: undefined, apiKey: made.apiKey, secret: made.secret };
}

async function putReseller(
  context: SeedContext,
  reseller: SeedReseller,
  { id, secret }: { id: string; secret: string | undefined },
): Promise<string> {
  const { code, name, priceLevel, reportUrl, reportDialect, allowedIps, requestsPerMinute, file, line } = reseller;
  const wanted: Wanted = {
    ...{ name, price_level: priceLevel, report_url: reportUrl, report_dialect: reportDialect },
    ...{ allowed_ips: allowedIps, requests_per_minute: requestsPerMinute },
    ...{ is_active: reseller.isActive, is_repeat_guarded: reseller.isRepeatGuarded },
    ...{ is_order_offered: reseller.isOrderOffered, is_tiket_offered: reseller.isTiketOffered },
    report_secret_sealed: secret === undefined ? undefined : new Sealed(secret),
  };
  return putRow(context, {
    ...{ place: { file, line }, table: 'reseller', key: { code }, wanted },
    atCreation: { id, created_at: new Date(await context.tx.now()) },
    ...{ subject: code, subjectKind: 'reseller', resource: 'reseller' },
  });
}

/** A key that is replaced stops working at once. */
async function putCredential(
  context: SeedContext,
  { code, file, line }: SeedReseller,
  { id: resellerId, credential: { id, apiKey, secret } }: { id: string; credential: Credential },
): Promise<string> {
  return putRow(context, {
    ...{ place: { file, line }, table: 'reseller_credential', key: { id: id ?? newId() } },
    wanted: {
      api_key: apiKey === undefined ? undefined : Buffer.from(apiKey),
      secret_sealed: secret === undefined ? undefined : new Sealed(secret),
    },
    atCreation: { reseller_id: resellerId, created_at: new Date(await context.tx.now()) },
    ...{ subject: code, subjectKind: 'reseller', resource: 'reseller-key' },
  });
}

/** Only for resellers that log in with PIN and password; who has them keeps them when the file says nothing. */
async function putMember(context: SeedContext, reseller: SeedReseller, resellerId: string): Promise<string> {
  const { code, pin, password, isUnsignedAllowed, file, line } = reseller;
  const known = await context.tx.row('select 1 from reseller_member where reseller_id = ?', [resellerId]);
  if (known === undefined && (pin === undefined || password === undefined)) {
    if (pin !== undefined || password !== undefined || isUnsignedAllowed === true) {
      context.found(
        { file, line },
        `reseller ${code} belum punya PIN dan password; isi keduanya atau kosongkan semuanya`,
      );
    }
    return 'unchanged';
  }
  return putRow(context, {
    ...{ place: { file, line }, table: 'reseller_member', key: { reseller_id: resellerId } },
    wanted: {
      pin_sealed: pin === undefined ? undefined : new Sealed(pin),
      password_sealed: password === undefined ? undefined : new Sealed(password),
      is_unsigned_allowed: isUnsignedAllowed,
    },
    atCreation: { created_at: new Date(await context.tx.now()) },
    ...{ subject: code, subjectKind: 'reseller', resource: 'reseller-member' },
  });
}
