import { type Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HoldPoint } from '../gate';
import { latencyOf } from '../settings';
import { type World } from '../world';
import { costOf, findProduct, type Product } from './catalogue';
import { httpStatusOf } from './codes';
import { type Line } from './lines';
import { type NextAnswer } from './next-answers';
import { outcomeFor, type FirstAnswer, type Outcome } from './outcomes';
import { type TransactionRecord } from './records';
import { replyData, type ReplyData, type ReplyParts } from './reply';
import { type RequestKind } from './requests';
import { serialNumber } from './serial-number';

export interface TransactionCall {
  ref: string;
  destination: string;
  sku: string;
  maxPrice: number | undefined;
  kind: RequestKind;
  isFirstContact: boolean;
}

/** How the connection ends. */
export type Answer =
  | { kind: 'data'; httpStatus: number; data: ReplyData }
  | { kind: 'lost' }
  | { kind: 'garbage' }
  | { kind: 'http-500' };

/**
 * One call of `/transaction` after its credentials were verified. The supplier looks its record up, and without one
 * this call is a purchase, whatever the caller meant by it. Between that look and the booking nothing is looked at
 * again: two calls in there at the same time both buy.
 */
export class Transaction {
  constructor(
    private readonly world: World,
    private readonly line: Line,
    private readonly call: TransactionCall,
    private readonly response: Response,
  ) {}

  async run(): Promise<Answer> {
    const next = this.world.nextAnswers.take({ ...this.call, line: this.line.code });
    await this.hold('before-lookup');
    const answer = next && !next.lose ? this.dictated(next) : await this.process();
    await sleep(latencyOf(this.world.settings), undefined, { ref: false });
    await this.hold('before-answer');
    return next?.lose ? { kind: 'lost' } : answer;
  }

  private async process(): Promise<Answer> {
    const { ref, destination, sku, maxPrice, isFirstContact } = this.call;
    const { records, settings } = this.world;
    const record = await records.find(this.line.code, ref, settings.memoryMs);
    if (record) {
      const isSame = record.product === sku && record.destination === destination;
      return isSame ? this.told(record) : this.refused('49');
    }
    const product = findProduct(sku);
    if (!product) return this.refused('43');
    if (maxPrice !== undefined && costOf(this.line.code, product) > maxPrice) return this.refused('69');
    const outcome = outcomeFor(destination, { line: this.line.code, isFirstContact });
    if (outcome.kind === 'dropped') return { kind: 'lost' };
    if (outcome.kind === 'refused') return this.refused(outcome.rc);
    return this.buy(product, outcome);
  }

  private async buy(product: Product, { steps, firstAnswer }: Outcome & { kind: 'recorded' }): Promise<Answer> {
    const { records, deposits, settings } = this.world;
    const line = this.line.code;
    await this.hold('before-booking');
    if (settings.raceWindowMs > 0) await sleep(settings.raceWindowMs, undefined, { ref: false });
    const cost = costOf(line, product);
    if (deposits.of(line) - records.reservedBy(line) < cost) return this.refused('44');
    const { purchaseId, sequence } = records.nextPurchaseId(line);
    const record = await records.buy({
      purchaseId,
      line,
      ref: this.call.ref,
      destination: this.call.destination,
      product: product.sku,
      cost,
      sn: steps.some((step) => step.delivers) ? serialNumber(product, sequence, new Date()) : '',
      steps,
      delayFactor: settings.delayFactor,
    });
    return this.firstAnswer(firstAnswer, record);
  }

  private firstAnswer(firstAnswer: FirstAnswer, record: TransactionRecord): Answer {
    switch (firstAnswer) {
      case 'as-recorded':
        return this.told(record);
      case 'pending':
        return this.data({ rc: '03' });
      case 'lost':
      case 'garbage':
      case 'http-500':
        return { kind: firstAnswer };
    }
  }

  /** What the record says at this moment; a later change doesn't alter an answer that is already being held. */
  private told({ status, rc, sn }: TransactionRecord): Answer {
    return this.data({ status, rc, sn });
  }

  private refused(rc: string): Answer {
    return this.data({ rc });
  }

  private dictated({ rc = '03', httpStatus, status, message, sn }: NextAnswer): Answer {
    return this.data({ rc, status, message, sn }, httpStatus);
  }

  private data(parts: Pick<ReplyParts, 'rc' | 'status' | 'message' | 'sn'>, httpStatus?: number): Answer {
    const { ref, destination, sku } = this.call;
    const product = findProduct(sku);
    const cost = product ? costOf(this.line.code, product) : 0;
    const saldo = this.world.deposits.of(this.line.code);
    const data = replyData({ ref, destination, product: sku, cost, saldo, ...parts });
    return { kind: 'data', httpStatus: httpStatus ?? httpStatusOf(data.status), data };
  }

  private hold(point: HoldPoint): Promise<void> {
    const { ref, destination, kind } = this.call;
    return this.world.gate.pass(point, { line: this.line.code, ref, destination, kind }, this.response);
  }
}
