/**
 * One of the processes that rush for the same saldo. Its parent tells it `open`, `hold` and `end`, one at a time, and is
 * answered with the errors that reached the callers and, after `hold`, how many holds each account gave.
 */
require('./typescript-hook');

const { REVENUE } = require('../../../src/ledger/accounts.ts');
const { placeHold, postHold, voidHold } = require('../../../src/ledger/hold.ts');
const { openDatabase } = require('../../../src/persistence/database.ts');
const { newId } = require('../../../src/persistence/new-id.ts');

let db;
const held = [];
const errors = [];

const steps = {
  async open({ url }) {
    db = await openDatabase({ url, poolSize: 16 });
  },

  /** All at once, over all accounts. */
  async hold({ accounts, holds, amount }) {
    const all = Array.from({ length: holds }, async (_, index) => {
      const hold = { holdId: newId(), account: accounts[index % accounts.length], amount };
      const placed = await db.transaction((tx) => placeHold(tx, hold));
      if (placed.kind === 'held') held.push(hold);
    });
    note(await Promise.allSettled(all));
  },

  /** All at once, every second one by a void. */
  async end() {
    const all = held.map(({ holdId, account, amount }, index) => {
      const postings = [
        { account, side: 'debit', amount },
        { account: REVENUE, side: 'credit', amount },
      ];
      const post = (tx) => postHold(tx, { holdId, kind: 'topup-success', n: 1, postings });
      return db.transaction(index % 2 === 0 ? post : (tx) => voidHold(tx, { holdId }));
    });
    note(await Promise.allSettled(all));
    await db.close();
  },
};

function note(results) {
  errors.push(...results.filter(({ status }) => status === 'rejected').map(({ reason }) => String(reason)));
}

process.on('message', async ({ step, ...given }) => {
  await steps[step](given);
  const heldOf = {};
  for (const { account } of held) heldOf[account] = (heldOf[account] ?? 0) + 1;
  process.send({ errors, heldOf });
  if (step === 'end') process.disconnect();
});
