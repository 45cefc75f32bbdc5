import { type WorkItemOwner } from './promises';
import { type StaffRole } from './staff';

export type DeskOwner = Exclude<WorkItemOwner, 'marketing'>;

const UPWARDS: readonly WorkItemOwner[] = ['operator', 'supervisor', 'admin'];

/** Whose an item is after it was handed over: never somebody's lower than it was. */
export function ownerAfterHandOver(owner: WorkItemOwner, to: DeskOwner): WorkItemOwner {
  return UPWARDS.indexOf(to) > UPWARDS.indexOf(owner) ? to : owner;
}

/** To whom a person hands over; customer service, which decides nothing, to those who do. */
export function handsOverTo(role: StaffRole): DeskOwner {
  if (role === 'operator') return 'supervisor';
  return role === 'supervisor' || role === 'admin' ? 'admin' : 'operator';
}
