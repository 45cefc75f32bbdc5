/** The ledger as a child would keep it: what each operation should answer, with no database and no concurrency. */

export type Operation =
  | { type: 'deposit'; account: number; amount: number }
  | { type: 'transfer'; from: number; to: number; amount: number; key: number }
  | { type: 'place'; hold: number; account: number; amount: number }
  | { type: 'post'; hold: number; amount: number | 'held'; payee: number | 'revenue' }
  | { type: 'void'; hold: number };

/** `broken` stands for InvariantBroken. */
export type Answer = { free: number } | { refused: number } | { isNew: boolean } | 'short' | 'broken';

interface ModelHold {
  account: number;
  amount: number;
  state: 'held' | 'ended';
}

export class ModelBooks {
  readonly balances: number[];
  readonly holds = new Map<number, ModelHold>();
  private readonly transfers = new Map<number, string>();

  constructor(accounts: number) {
    this.balances = Array.from({ length: accounts }, () => 0);
  }

  free(account: number): number {
    return this.balances[account]! - this.held(account);
  }

  held(account: number): number {
    const open = [...this.holds.values()].filter((hold) => hold.account === account && hold.state === 'held');
    return open.reduce((sum, { amount }) => sum + amount, 0);
  }

  apply(operation: Operation): Answer {
    switch (operation.type) {
      case 'deposit':
        this.balances[operation.account]! += operation.amount;
        return { isNew: true };
      case 'transfer':
        return this.transfer(operation);
      case 'place':
        return this.place(operation);
      case 'post':
        return this.post(operation);
      case 'void':
        return this.void(operation.hold);
    }
  }

  private transfer({ from, to, amount, key }: Operation & { type: 'transfer' }): Answer {
    const content = `${from} ${to} ${amount}`;
    const first = this.transfers.get(key);
    if (amount === 0 || (first !== undefined && first !== content)) return 'broken';
    if (first !== undefined) return { isNew: false };
    if (from !== to && this.free(from) < amount) return 'short';
    this.transfers.set(key, content);
    this.balances[from]! -= amount;
    this.balances[to]! += amount;
    return { isNew: true };
  }

  private place({ hold, account, amount }: Operation & { type: 'place' }): Answer {
    const first = this.holds.get(hold);
    if (amount === 0) return 'broken';
    if (first !== undefined) {
      const isSame = first.account === account && first.amount === amount && first.state === 'held';
      return isSame ? { free: this.free(account) } : 'broken';
    }
    if (this.free(account) < amount) return { refused: this.free(account) };
    this.holds.set(hold, { account, amount, state: 'held' });
    return { free: this.free(account) };
  }

  private post({ hold, amount, payee }: Operation & { type: 'post' }): Answer {
    const held = this.holds.get(hold);
    if (held?.state !== 'held' || payee === held.account) return 'broken';
    if (amount !== 'held' && amount !== held.amount) return 'broken';
    held.state = 'ended';
    this.balances[held.account]! -= held.amount;
    if (payee !== 'revenue') this.balances[payee]! += held.amount;
    return { free: this.free(held.account) };
  }

  private void(hold: number): Answer {
    const held = this.holds.get(hold);
    if (held?.state !== 'held') return 'broken';
    held.state = 'ended';
    return { free: this.free(held.account) };
  }
}
