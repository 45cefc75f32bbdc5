import { joinedSources } from '../../../../src/transfer/mutations/sources';

describe('who tells a row', () => {
  test.each<[string, string[], string[], string[]]>([
    ['one more', ['moota'], ['mt940'], ['moota', 'mt940']],
    ['one that is known', ['moota', 'mt940'], ['moota'], ['moota', 'mt940']],
    [
      'more than the column holds',
      ['a'.repeat(30), 'b'.repeat(25)],
      ['moota', 'c'],
      ['a'.repeat(30), 'b'.repeat(25), 'c'],
    ],
  ])('%s, is told within sixty letters', (_name, known, others, expected) => {
    const joined = joinedSources(known, others);
    expect(joined).toEqual(expected);
    expect(joined.join(',').length).toBeLessThanOrEqual(60);
  });
});
