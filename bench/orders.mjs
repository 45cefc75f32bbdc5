/** One order of the hub and one workflow of the comparator, each from its beginning to its acknowledged report. */
import { BARE_NAMESPACE, built } from './system.mjs';
import { createReseller, insertReseller, nextDestination, nextReference } from './resellers.mjs';

/** No measurement but the one about fairness is about limits of requests. */
const NO_LIMIT = 1_000_000;

let resellers = 0;

/**
 * A reseller of its own and the work `order()`: sent until it is taken, done when its report is answered. A limit of
 * null is the one that resellers have who nobody gave another.
 */
export async function openHubOrders({ system, receiver }, scenario, { requestsPerMinute = NO_LIMIT } = {}) {
  resellers += 1;
  const code = `B${process.pid % 10_000}${resellers}`;
  const row = await insertReseller(system, { code, reportUrl: `${receiver.url}/${code}`, requestsPerMinute });
  const reseller = createReseller(system.publicUrl, row);
  return {
    ...row,
    reseller,
    async order({ onTaken } = {}) {
      const refId = nextReference(scenario);
      const reported = receiver.reported(refId);
      await reseller.orderUntilTaken(refId, nextDestination(), { onTaken });
      const { state } = await reported;
      if (state !== 'success') throw new Error(`an order ended as ${state}`);
      return refId;
    },
    close: reseller.close,
  };
}

/** The same of the comparator: the workflow is started, and its report is answered. */
export async function openBareOrders({ system, receiver }) {
  const { connectTemporal } = built('workflow-client/temporal.js');
  const { newId } = built('persistence/new-id.js');
  const temporal = connectTemporal({ address: system.temporalAddress, namespace: BARE_NAMESPACE });
  await temporal.ensureSearchAttributes();
  const resellerId = newId();
  return {
    async order() {
      const topupId = newId();
      const reported = receiver.reported(topupId);
      await temporal.startTopup({ topupId, resellerId });
      await reported;
      return topupId;
    },
    close: () => temporal.close(),
  };
}

/** Compilers, pools and caches are cold after a start, which no measurement but the one of a restart is about. */
export async function warmUp(context, { orders, inFlight }) {
  const hub = await openHubOrders(context, 'warm');
  let left = orders;
  const worker = async () => {
    for (; left > 0; left -= 1) await hub.order();
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  hub.close();
  await settle(context.system);
}

/**
 * Waits until no order of the hub is open any more, so that nothing of one measurement is left for the next. A purchase
 * whose answer was lost is asked after by the supplier's contract, a minute later and again two minutes after that.
 */
export async function settle(system, { withinMs = 400_000 } = {}) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const rows = await system.db.rows(
      `select state, count(*) as open from topup
       where state in ('accepted', 'routing', 'sent', 'pending', 'suspect') group by state`,
    );
    if (rows.length === 0) return;
    if (Date.now() > deadline) throw new Error(`orders are still open: ${JSON.stringify(rows)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
