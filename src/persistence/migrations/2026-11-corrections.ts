import { migration } from './table-migration';

export const corrections = [
  // A delivery beside the one that its order was settled by is booked once, and what is said of it afterwards is known.
  migration(1764028800340, 'AddTopupAttemptBookedBeside', {
    up: `alter table topup_attempt
           add booked_beside_at datetime(3) null comment 'delivered beside what its order was settled by: our loss'`,
    down: 'alter table topup_attempt drop column booked_beside_at',
  }),
];
