import { InvalidRequest, RetrySameReference } from '../../../src/domain/errors';
import { ZERO } from '../../../src/domain/money';
import { instant } from '../../../src/domain/time';
import { type Acceptance, type TopupCommand } from '../../../src/intake/accept-topup.types';
import { type Metrics } from '../../../src/metrics/metrics';
import { observedAccept } from '../../../src/wiring/metrics';

const COMMAND: TopupCommand = {
  ...{ resellerId: 'R', origin: 'h2h', reference: 'REF-1', productCode: 'S10', destination: '081234567890' },
  ...{ maxPrice: null, nonce: null },
};

const acceptance = (changes: Partial<Acceptance>, errorCode: Acceptance['topup']['errorCode'] = null): Acceptance => ({
  ...{ httpStatus: 202, saldo: ZERO, isRepeated: false },
  topup: {
    ...{ topupId: 'T', refId: 'REF-1', productCode: 'S10', destination: '081234567890', price: ZERO },
    ...{ state: 'accepted', errorCode, sn: null, acceptedAt: instant(0), finishedAt: null },
  },
  ...changes,
});

type Told = Pick<Parameters<Metrics['accept']>[0], 'origin' | 'outcome' | 'code'>;

describe('observedAccept', () => {
  const observe = async (answer: () => Promise<Acceptance>): Promise<Told[]> => {
    const told: Told[] = [];
    await observedAccept(answer, ({ origin, outcome, code }) => told.push({ origin, outcome, code }))(COMMAND).catch(
      () => undefined,
    );
    return told;
  };

  test.each<[string, () => Promise<Acceptance>, Omit<Told, 'origin'>]>([
    ['taken', async () => acceptance({}), { outcome: 'accepted', code: null }],
    ['answered before', async () => acceptance({ isRepeated: true }), { outcome: 'repeated', code: null }],
    [
      'refused',
      async () => acceptance({ httpStatus: 422 }, 'saldo-short'),
      { outcome: 'refused', code: 'saldo-short' },
    ],
    [
      'not taken for now',
      async () => {
        throw new RetrySameReference('busy', 5);
      },
      { outcome: 'retry', code: 'busy' },
    ],
    [
      'with the reference of another one',
      async () => {
        throw new InvalidRequest('ref-conflict');
      },
      { outcome: 'invalid', code: 'ref-conflict' },
    ],
    [
      'that meets a bug',
      async () => {
        throw new TypeError('a bug');
      },
      { outcome: 'error', code: 'internal-error' },
    ],
  ])('an order %s, is told once by entrance and outcome', async (_how, answer, told) => {
    expect(await observe(answer)).toEqual([{ origin: 'h2h', ...told }]);
  });

  test('the answer and the error, reach the entrance as they are', async () => {
    const answer = acceptance({});
    const error = new InvalidRequest('nonce-reused');
    await expect(
      observedAccept(
        async () => answer,
        () => {},
      )(COMMAND),
    ).resolves.toBe(answer);
    const failing = observedAccept(
      async () => {
        throw error;
      },
      () => {},
    );
    await expect(failing(COMMAND)).rejects.toBe(error);
  });
});
