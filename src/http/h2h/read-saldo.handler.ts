import { type Queryable } from '../../persistence/database';
import { readOwnSaldo } from '../../persistence/queries/own-saldo';
import { type H2hHandler } from './authenticate';
import { type SaldoView } from './messages';

/** `GET /h2h/v1/saldo` */
export function readSaldoHandler(db: Queryable): H2hHandler {
  return async ({ resellerId }, _request, response) => {
    const { free, held } = await readOwnSaldo(db, resellerId);
    response.json({ saldo: free, held } satisfies SaldoView);
  };
}
