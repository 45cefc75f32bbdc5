/** A signed order of the native H2H interface, as a request and as a line for the shell. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The demo's own reseller; these are known to everybody and refused outside the demo. */
export const demoReseller = { key: 'demo-ag0001', secret: 'demo-secret-ag0001' };

const ORDERS = '/h2h/v1/topups';

export const orderPath = (refId) => `${ORDERS}/${encodeURIComponent(refId)}`;

export function orderRequest({ refId, productCode, destination }) {
  return { method: 'POST', path: ORDERS, body: JSON.stringify({ refId, productCode, destination }) };
}

/** Sends one signed request; returns the HTTP status and the answer, which is text when it is no JSON. */
export async function send(base, { method, path, body }, { key, secret } = demoReseller) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(12).toString('hex');
  const response = await fetch(new URL(path, base), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      'X-Tuntas-Key': key,
      'X-Tuntas-Timestamp': timestamp,
      'X-Tuntas-Nonce': nonce,
      'X-Tuntas-Signature': signatureOf({ method, path, timestamp, nonce, body, secret }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  try {
    return { status: response.status, answer: JSON.parse(text) };
  } catch {
    return { status: response.status, answer: text };
  }
}

export function signatureOf({ method, path, timestamp, nonce, body = '', secret }) {
  const digest = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', secret).update([method, path, timestamp, nonce, digest].join('\n')).digest('hex');
}

/**
 * The same order as one line for a POSIX shell with curl and openssl, which signs it anew each time it is run.
 * Without a `refId` each run is another order.
 */
export function curlLine(base, { refId, productCode, destination }, { key, secret } = demoReseller) {
  const body =
    refId === undefined
      ? `b=$(printf '${JSON.stringify({ refId: 'TRY-%s', productCode, destination })}' "$n")`
      : `b=${quoted(JSON.stringify({ refId, productCode, destination }))}`;
  return [
    `t=$(date +%s); n=$(openssl rand -hex 12); ${body};`,
    `s=$(printf 'POST\\n${ORDERS}\\n%s\\n%s\\n%s' "$t" "$n" "$(printf %s "$b" | openssl dgst -sha256 -r | cut -d' ' -f1)"`,
    `| openssl dgst -sha256 -hmac ${quoted(secret)} -r | cut -d' ' -f1);`,
    `curl -sS ${new URL(ORDERS, base)} -H 'Content-Type: application/json' -H ${quoted(`X-Tuntas-Key: ${key}`)}`,
    '-H "X-Tuntas-Timestamp: $t" -H "X-Tuntas-Nonce: $n" -H "X-Tuntas-Signature: $s" -d "$b"',
  ].join(' ');
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
