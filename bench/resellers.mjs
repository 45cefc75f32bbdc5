/** The resellers of the measurements: their rows, their servers' requests, and the receiver of their reports. */
import { randomBytes } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderRequest, signatureOf } from '../scripts/h2h-order.mjs';
import { post } from './post.mjs';
import { built } from './system.mjs';

/** Enough for every measurement, and still a safe sum of many. */
const SALDO = 1_000_000_000_000;
const PRODUCT = 'S10';

/** Puts a reseller with a saldo into the books. `requestsPerMinute`: null leaves it as the table has it. */
export async function insertReseller({ db, secretKey }, { code, reportUrl, requestsPerMinute }) {
  const { createSecretBox } = built('config/secret-box.js');
  const { newId } = built('persistence/new-id.js');
  const { openAccount, OPENING, saldoAccount } = built('ledger/accounts.js');
  const { postJournal } = built('ledger/journal.js');
  const box = createSecretBox(secretKey);
  const [id, secret, key] = [newId(), randomBytes(24).toString('hex'), `bench-${code.toLowerCase()}`];
  await db.transaction(async (tx) => {
    await tx.write(
      `insert into reseller (id, code, name, price_level, report_url, report_secret_sealed, created_at)
       values (?, ?, ?, 'standar', ?, ?, utc_timestamp(3))`,
      [id, code, `Bench ${code}`, reportUrl, box.seal(secret)],
    );
    if (requestsPerMinute !== null) {
      await tx.write('update reseller set requests_per_minute = ? where id = ?', [requestsPerMinute, id]);
    }
    await tx.write(
      `insert into reseller_credential (id, reseller_id, api_key, secret_sealed, created_at)
       values (?, ?, ?, ?, utc_timestamp(3))`,
      [newId(), id, Buffer.from(key), box.seal(secret)],
    );
    await openAccount(tx, { code: saldoAccount(id), normalSide: 'credit', hasLimit: true });
    await postJournal(tx, {
      ...{ subject: id, kind: 'opening', n: 1 },
      postings: [
        { account: OPENING, side: 'debit', amount: SALDO },
        { account: saldoAccount(id), side: 'credit', amount: SALDO },
      ],
    });
  });
  return { id, code, key, secret };
}

/** Receives reports and tells who waits for one. An order counts once its report is answered. */
export async function startReportReceiver() {
  const waiting = new Map();
  const seen = new Map();
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      const { refId, state } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const at = performance.now();
      const resolve = waiting.get(refId);
      if (resolve === undefined) seen.set(refId, { state, at });
      else resolve({ state, at });
      waiting.delete(refId);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    get outstanding() {
      return waiting.size;
    },
    /** Resolves with state and time of the report about this reference. */
    reported(refId) {
      const early = seen.get(refId);
      seen.delete(refId);
      return early === undefined ? new Promise((resolve) => waiting.set(refId, resolve)) : Promise.resolve(early);
    },
    /** Nobody waits for this one any more. */
    forget(refId) {
      waiting.delete(refId);
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A reseller's server: keeps its connections, signs each request. */
export function createReseller(publicUrl, { key, secret }) {
  const { hostname, port } = new URL(publicUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const order = (refId, destination) => {
    const { method, path, body } = orderRequest({ refId, productCode: PRODUCT, destination });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = randomBytes(12).toString('hex');
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-tuntas-key': key,
      'x-tuntas-timestamp': timestamp,
      'x-tuntas-nonce': nonce,
      'x-tuntas-signature': signatureOf({ method, path, timestamp, nonce, body, secret }),
    };
    return post({ hostname, port, path, headers, body, agent });
  };
  return {
    order,
    /** Sends until it is taken, as a reseller's software does that was told to send the same reference again. */
    async orderUntilTaken(refId, destination, { everyMs = 250, onTaken } = {}) {
      for (;;) {
        const status = await order(refId, destination).catch(() => 0);
        if (status === 202) return onTaken?.();
        if (status !== 0 && status !== 429 && status < 500) throw new Error(`an order was refused with ${status}`);
        await sleep(everyMs);
      }
    },
    close: () => agent.destroy(),
  };
}

let lastNumber = 0;

/** A Telkomsel number of its own whose ending means a plain success at the simulators. */
export function nextDestination() {
  lastNumber += 1;
  return `0812${String(lastNumber % 1_000_000).padStart(6, '0')}55`;
}

let lastReference = 0;

export function nextReference(scenario) {
  lastReference += 1;
  return `${scenario}-${process.pid}-${lastReference}`;
}
