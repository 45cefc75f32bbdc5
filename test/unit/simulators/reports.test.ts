import { createHmac } from 'node:crypto';
import { isReportSignature, type ReceivedReport } from '../../../simulators/reports';
import { setStage, type Running, type Stage } from './support';
import { until } from '../until';

const sign = (secret: string, body: string, stamp = '1770000000') =>
  `t=${stamp},v1=${createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex')}`;

describe('the signature of a report', () => {
  const body = '{"refId":"REF-1001"}';

  it.each([
    ['fits', sign('s', body), true],
    ['of another secret does not fit', sign('t', body), false],
    ['of another body does not fit', sign('s', `${body} `), false],
    ['with another stamp does not fit', sign('s', body).replace('1770000000', '1770000001'), false],
    ['without its parts does not fit', 'v1=abc', false],
  ])('%s', (_case, header, isFitting) => {
    expect(isReportSignature('s', header, body)).toBe(isFitting);
  });
});

describe('the resellers that receive reports', () => {
  let stage: Stage;
  let simulators: Running;
  const report = (reseller: string, refId: string, secret: string) => {
    const body = JSON.stringify({ refId, state: 'success' });
    const headers = { 'Content-Type': 'application/json', 'X-Tuntas-Signature': sign(secret, body) };
    return fetch(`${simulators.url}/reports/${reseller}`, { method: 'POST', headers, body });
  };
  const received = (query = '') => simulators.get<ReceivedReport[]>(`/reports${query}`);

  beforeEach(async () => {
    stage = await setStage();
    simulators = await stage.start();
  });
  afterEach(() => stage.end());

  it('keep what came, with the verdict on its signature, also over a restart', async () => {
    expect((await report('AG0001', 'R1', 'demo-secret-ag0001')).status).toBe(200);
    await report('AG0002', 'R2', 'demo-secret-ag0001');
    await report('AG0009', 'R3', 'whatever');
    await simulators.stop();
    simulators = await stage.start();
    expect(await received()).toMatchObject([
      { reseller: 'AG0001', refId: 'R1', signatureValid: true, body: '{"refId":"R1","state":"success"}' },
      { reseller: 'AG0002', refId: 'R2', signatureValid: false },
      { reseller: 'AG0009', refId: 'R3', signatureValid: false },
    ]);
    expect(await received('?reseller=AG0002')).toHaveLength(1);
    expect(await received('?refId=R1&reseller=AG0002')).toHaveLength(0);
  });

  it('take another secret, and the query of a text dialect', async () => {
    await simulators.control('reports', { reseller: 'AG0009', secret: 'new' });
    await report('AG0009', 'R4', 'new');
    await fetch(`${simulators.url}/reports/AG0001?refid=R5&message=S10.0812%20SUKSES`);
    expect(await received()).toMatchObject([
      { refId: 'R4', signatureValid: true, message: null },
      { refId: 'R5', method: 'GET', query: '?refid=R5&message=S10.0812%20SUKSES', message: 'S10.0812 SUKSES' },
    ]);
    const page = await (await fetch(simulators.url)).text();
    expect(page).toContain('tanpa');
    expect(page).toContain('S10.0812 SUKSES');
  });

  it('fail as often as told, for one reseller only', async () => {
    await simulators.control('reports', { mode: 'fail', status: 502, count: 2, reseller: 'AG0001' });
    const statuses = [];
    for (const reseller of ['AG0001', 'AG0002', 'AG0001', 'AG0001']) {
      statuses.push((await report(reseller, 'R6', 'x')).status);
    }
    expect(statuses).toEqual([502, 200, 502, 200]);
    expect(await received('?refId=R6')).toHaveLength(4);
  });

  it('drop the connection after reading', async () => {
    await simulators.control('reports', { mode: 'drop', count: 1 });
    await expect(report('AG0001', 'R7', 'x')).rejects.toThrow('fetch failed');
    expect(await received()).toMatchObject([{ refId: 'R7', answer: 'drop' }]);
  });

  it('hold the answer until the release', async () => {
    await simulators.control('reports', { mode: 'hold' });
    const answer = report('AG0001', 'R8', 'x');
    await until(async () => (await simulators.held()).length === 1);
    expect(await simulators.held()).toMatchObject([{ point: 'report', reseller: 'AG0001', ref: 'R8' }]);
    await simulators.control('release', { point: 'report' });
    expect((await answer).status).toBe(200);
  });
});
