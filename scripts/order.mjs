/**
 * `node scripts/order.mjs <product> <destination> [refId]`: orders as the demo's reseller AG0001 and waits for the end.
 * `--print` only prints the curl line that sends the same order.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { curlLine, orderPath, orderRequest, send } from './h2h-order.mjs';
import { loadSettings, PlainError, runMain } from './project.mjs';
import { runningEnvironment } from './runtime.mjs';

const WAIT_MS = 30_000;

await runMain(async () => {
  const { values, positionals } = parseArgs({ options: { print: { type: 'boolean' } }, allowPositionals: true });
  const [productCode, destination, refId = `TRY-${randomBytes(5).toString('hex')}`] = positionals;
  if (destination === undefined) {
    throw new PlainError('usage: node scripts/order.mjs [--print] <product> <destination> [refId]');
  }
  loadSettings();
  const { TUNTAS_PUBLIC_URL } = { ...runningEnvironment(), ...process.env };
  const base = TUNTAS_PUBLIC_URL ?? `http://127.0.0.1:${process.env.TUNTAS_PUBLIC_PORT ?? 8080}`;
  const order = { refId, productCode, destination };
  console.log(curlLine(base, order));
  if (values.print) return 0;
  return follow(base, order);
});

async function follow(base, order) {
  const began = performance.now();
  const first = await ask(base, orderRequest(order));
  report(first, began);
  if (first.status >= 400 || first.answer.state === undefined) return 1;
  let { state } = first.answer;
  while (!isFinal(state) && performance.now() - began < WAIT_MS) {
    await sleep(250);
    const now = await ask(base, { method: 'GET', path: orderPath(order.refId) });
    if ((now.answer.state ?? state) === state) continue;
    state = now.answer.state;
    report(now, began);
  }
  if (!isFinal(state)) console.log(`still ${state} after ${WAIT_MS / 1000} s`);
  return state === 'success' ? 0 : 1;
}

async function ask(base, request) {
  try {
    return await send(base, request);
  } catch (error) {
    throw new PlainError(`no answer from ${base}: ${error.cause?.code ?? error.message}; is \`npm start\` running?`);
  }
}

function report({ status, answer }, began) {
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`${seconds.padStart(6)} s  ${status} ${typeof answer === 'string' ? answer : JSON.stringify(answer)}`);
}

function isFinal(state) {
  return ['success', 'failed', 'reversed'].includes(state);
}
