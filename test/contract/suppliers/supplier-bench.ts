import { type RawCallback, type SupplierAdapter, type SupplierOrder } from '../../../src/suppliers/supplier';

/** What an order is meant to meet at the stand-in. */
export type OrderKind =
  | 'success'
  | 'refused'
  | 'pending-then-success'
  | 'unlisted-code'
  | 'no-answer'
  | 'unreadable-body';

/** One adapter beside a stand-in of its supplier that can be told what to do and keeps a book of its own. */
export interface SupplierBench {
  adapter: SupplierAdapter;
  /** Settings of a terminal that reaches the stand-in. */
  config: unknown;
  /** The same settings with an address of this machine at which nobody listens. */
  configWithoutListener: unknown;
  /** A new order, and a stand-in that is ready for it. Of `no-answer` and `unreadable-body` one is delivered. */
  prepare(kind: OrderKind): Promise<SupplierOrder>;
  /** What the stand-in really delivered for this reference. */
  deliveries(order: SupplierOrder): Promise<number>;
  /** How many requests with this reference reached it. */
  requests(order: SupplierOrder): Promise<number>;
  /** The success callback of an order, as its bytes came. */
  callback(order: SupplierOrder): Promise<RawCallback>;
  /** The same by senders who could not prove who they are. */
  forgeries(callback: RawCallback): RawCallback[];
  stop(): Promise<void>;
}
