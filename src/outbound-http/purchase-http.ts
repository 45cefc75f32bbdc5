/** The last moment at which the first byte of a purchase or a check may leave (P4). */
export interface SendLimit {
  /** By the monotonic clock, which stands still while the machine is suspended, and by the wall clock, which does not. */
  hasPassed(): boolean;
}

export interface PurchaseRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  timeoutMs: number;
}

/** How far a request came. Only `not-sent` proves that nothing left. */
export type PurchaseReply =
  | { kind: 'answered'; status: number; headers: Readonly<Record<string, string>>; body: Buffer }
  /** No byte of the request left: no connection, no name, or the limit had passed. */
  | { kind: 'not-sent'; code: string }
  /** Bytes may have left and no whole answer came: timeout, reset, too large. */
  | { kind: 'unknown'; code: string };

/** POSTs once: no redirect is followed, no proxy is used, nothing is repeated. Never throws for an outcome. */
export interface PurchaseHttp {
  post(request: PurchaseRequest, limit: SendLimit): Promise<PurchaseReply>;
}
