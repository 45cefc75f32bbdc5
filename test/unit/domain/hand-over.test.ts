import { type DeskOwner, handsOverTo, ownerAfterHandOver } from '../../../src/domain/hand-over';
import { type WorkItemOwner } from '../../../src/domain/promises';
import { type StaffRole } from '../../../src/domain/staff';

describe('handing over', () => {
  test.each<[WorkItemOwner, DeskOwner, WorkItemOwner]>([
    ['operator', 'operator', 'operator'],
    ['operator', 'supervisor', 'supervisor'],
    ['supervisor', 'operator', 'supervisor'],
    ['supervisor', 'admin', 'admin'],
    ['admin', 'supervisor', 'admin'],
  ])('what is the %s’s, to the %s, is then the %s’s', (owner, to, after) => {
    expect(ownerAfterHandOver(owner, to)).toBe(after);
  });

  test.each<[StaffRole, DeskOwner]>([
    ['cs', 'operator'],
    ['operator', 'supervisor'],
    ['supervisor', 'admin'],
    ['admin', 'admin'],
  ])('a %s hands over to the %s', (role, to) => {
    expect(handsOverTo(role)).toBe(to);
  });
});
