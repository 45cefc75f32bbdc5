import { createHmac } from 'node:crypto';
import { rupiah } from '../../../../src/domain/money';
import { digiflazz } from '../../../../src/suppliers/digiflazz';
import { type RawCallback, type SupplierOrder } from '../../../../src/suppliers/supplier';
import { deadPort } from '../../../unit/outbound-http/loopback';
import { setStage } from '../../../unit/simulators/support';
import { until } from '../../../unit/until';
import { type OrderKind, type SupplierBench } from '../supplier-bench';

/** What the last two digits of a destination mean to the stand-in. */
const ENDING: Record<OrderKind, string> = {
  success: '99',
  refused: '02',
  // A failure is told before the success, but the answer is pending however slowly it comes; that of 01 is not.
  'pending-then-success': '06',
  'unlisted-code': '98',
  'no-answer': '97',
  'unreadable-body': '09',
};

/** The adapter beside the simulated line `digi1`. */
export async function startDigiflazzBench(): Promise<SupplierBench> {
  const stage = await setStage();
  const simulators = await stage.start();
  let count = 0;
  const config = {
    baseUrl: `${simulators.url}/digiflazz/digi1/v1`,
    username: 'hub-digi1',
    apiKey: 'dev-key-digi1',
    webhookSecret: 'hook-secret-digi1',
  };
  const callbackOf = ({ supplierRef }: SupplierOrder) =>
    stage.hub.hooks.find(({ data }) => data['ref_id'] === supplierRef && data['status'] === 'Sukses');
  return {
    adapter: digiflazz,
    config,
    configWithoutListener: { ...config, baseUrl: `http://127.0.0.1:${await deadPort()}/v1` },
    async prepare(kind) {
      count += 1;
      const destination = `0812${String(count).padStart(6, '0')}${ENDING[kind]}`;
      if (kind === 'unlisted-code') await simulators.control('next', { destination, kind: 'first', rc: '77' });
      if (kind === 'no-answer')
        await simulators.control('hold', { point: 'before-answer', destination, kind: 'first' });
      return { supplierRef: `REF-${1000 + count}`, sku: 'S10', destination, maxCost: rupiah(10_500) };
    },
    deliveries: async ({ supplierRef }) => (await simulators.book()).filter(({ ref }) => ref === supplierRef).length,
    requests: async ({ supplierRef, destination }) =>
      (await simulators.requests(destination)).filter(({ ref }) => ref === supplierRef).length,
    async callback(order) {
      await until(() => callbackOf(order) !== undefined);
      const { headers, body } = callbackOf(order)!;
      return { headers, body: Buffer.from(body) };
    },
    forgeries: ({ headers, body }) => {
      const withSignature = (signature: string | undefined): RawCallback => ({
        headers: { ...headers, 'x-hub-signature': signature },
        body,
      });
      const otherSecret = createHmac('sha1', 'hook-secret-digi2').update(body).digest('hex');
      const changed = Buffer.concat([body, Buffer.from(' ')]);
      return [withSignature(undefined), withSignature(`sha1=${otherSecret}`), { headers, body: changed }];
    },
    stop: () => stage.end(),
  };
}
