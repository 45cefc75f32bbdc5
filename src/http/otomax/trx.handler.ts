import { type RenderReply } from '../../channels/otomax/replies';
import { InvalidRequest } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';
import { add } from '../../domain/money';
import { type AcceptTopup } from '../../intake/accept-topup.types';
import { isSameNumber } from '../../intake/topup-content';
import { type Queryable } from '../../persistence/database';
import { type MemberTopup, readMemberTopup } from '../../persistence/queries/member-topup';
import { readOwnSaldo } from '../../persistence/queries/own-saldo';
import { type MemberHandler } from './otomax.router';
import { parseTrx, type Trx } from './parse-trx';
import { answerTo, named } from './repeated-answer';

interface TrxDeps {
  db: Queryable;
  acceptTopup: AcceptTopup;
  otomaxReplies: RenderReply;
}

/** `/otomax/trx`: buys once per reference, or with `check=1` tells how the order stands. */
export function trxHandler(deps: TrxDeps): MemberHandler {
  return async (resellerId, parameters) => {
    const trx = parseTrx(parameters);
    return trx.isCheck ? check(deps, resellerId, trx) : buy(deps, resellerId, trx);
  };
}

async function buy({ db, acceptTopup, otomaxReplies }: TrxDeps, resellerId: ResellerId, trx: Trx): Promise<string> {
  const { reference, productCode, destination, quantity, counter } = trx;
  const { topup, saldo, isRepeated } = await acceptTopup({
    ...{ resellerId, origin: 'otomax', reference, productCode, destination },
    ...(quantity === undefined ? {} : { quantity }),
    ...(counter === undefined ? {} : { counter }),
    ...{ maxPrice: null, nonce: null },
  });
  const order = await readMemberTopup(db, { resellerId, reference });
  if (order === undefined) throw new Error(`topup ${topup.topupId} was accepted and has no reference`);
  if (isRepeated || order.isRefused) return answerTo(otomaxReplies, order, { reference, saldo });
  const { price } = order;
  return otomaxReplies('accepted', { ...named(order, reference), before: add(saldo, price), price, saldo });
}

async function check({ db, otomaxReplies }: TrxDeps, resellerId: ResellerId, trx: Trx): Promise<string> {
  const { reference, destination } = trx;
  const order = await readMemberTopup(db, { resellerId, reference });
  if (order === undefined) {
    return otomaxReplies('check-not-found', { refId: reference, destination, at: await db.now() });
  }
  // Said of another order, a success would be one that nobody delivered.
  if (!isAbout(order, trx)) throw new InvalidRequest('ref-conflict');
  const { free } = await readOwnSaldo(db, resellerId);
  return answerTo(otomaxReplies, order, { reference, saldo: free });
}

/** A check may leave out what an order may leave out. */
function isAbout(order: MemberTopup, { productCode, destination, quantity, counter }: Trx): boolean {
  return (
    order.productCode === productCode &&
    isSameNumber(order.destination, destination) &&
    order.quantity === (quantity ?? order.quantity) &&
    order.counter === (counter ?? order.counter)
  );
}
