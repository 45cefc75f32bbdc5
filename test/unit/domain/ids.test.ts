import { ID_LENGTH, isId, ORIGINS, REFERENCE } from '../../../src/domain/ids';
import { newId } from '../../../src/persistence/new-id';

describe('ids of ours', () => {
  test('ids, a thousand made in a row, they are well formed, unique and in order', () => {
    const ids = Array.from({ length: 1000 }, newId);
    expect(ids.every((id) => isId(id) && id.length === ID_LENGTH)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted());
  });

  test.each([
    ['a lower case letter', '01jdhv2v5s8q0n4w6y7x9zabcd'],
    ['a letter that looks like a digit', '01JDHV2V5S8Q0N4W6Y7X9ZABCI'],
    ['one too few', '01JDHV2V5S8Q0N4W6Y7X9ZABC'],
    ['one too many', '01JDHV2V5S8Q0N4W6Y7X9ZABCDE'],
    ['a line break after it', '01JDHV2V5S8Q0N4W6Y7X9ZABCD\n'],
    ['nothing', ''],
  ])('id, %s, it is none', (_what, text) => {
    expect(isId(text)).toBe(false);
  });
});

describe('references of resellers', () => {
  test.each(['A', 'TRX-001', 'a.b_c:d-9', '0', 'x'.repeat(64)])('reference, %p, it is well formed', (text) => {
    expect(REFERENCE.test(text)).toBe(true);
  });

  test.each(['', ' ', 'A ', ' A', 'A B', 'A\n', 'A/B', 'é', 'A\0', 'x'.repeat(65)])(
    'A2, reference %p, it is refused and never trimmed',
    (text) => {
      expect(REFERENCE.test(text)).toBe(false);
    },
  );
});

test('origins, they fit their column and there are no two alike', () => {
  expect(new Set(ORIGINS).size).toBe(ORIGINS.length);
  expect(ORIGINS.every((origin) => /^[a-z0-9]{1,8}$/.test(origin))).toBe(true);
});
