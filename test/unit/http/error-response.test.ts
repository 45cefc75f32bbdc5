import { ERROR_RESPONSES } from '../../../src/http/error-response';

describe('answers to errors', () => {
  const entries = Object.entries(ERROR_RESPONSES);

  test('A3, no message holds the word that text parsers read as a refund', () => {
    expect(entries.filter(([, { message }]) => /gagal/i.test(message))).toEqual([]);
  });

  test('A4, a code that is not final, told, says that the same refId may be sent again', () => {
    const retries = entries.filter(([, { httpStatus }]) => httpStatus === 429 || httpStatus === 503);
    const codes = ['busy', 'codes-exhausted', 'rate-limited', 'retry-same-ref', 'too-many-open'];
    expect(retries.map(([code]) => code).sort()).toEqual(codes);
    expect(retries.filter(([, { message }]) => !message.includes('boleh dikirim lagi dengan refId yang sama'))).toEqual(
      [],
    );
  });

  test('no other code, told, speaks of sending again with the same refId', () => {
    const others = entries.filter(([, { httpStatus }]) => httpStatus !== 429 && httpStatus !== 503);
    expect(others.filter(([, { message }]) => message.includes('refId yang sama'))).toEqual([]);
  });
});
