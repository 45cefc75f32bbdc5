import { InvalidRequest, RetrySameReference } from '../domain/errors';
import { type AcceptTopup } from '../intake/accept-topup.types';
import { type AcceptOutcome, createMetrics, type Metrics } from '../metrics/metrics';
import { type Database } from '../persistence/database';
import { readHubState } from '../persistence/queries/hub-state';
import { type Temporal } from '../workflow-client/temporal';

/** Metrics that look at the rows and at Temporal when they are read. */
export function createHubMetrics({ db, temporal }: { db: Database; temporal: Pick<Temporal, 'isUp'> }): Metrics {
  const metrics = createMetrics();
  metrics.onReading({ state: () => readHubState(db), isTemporalUp: () => temporal.isUp() });
  return metrics;
}

/** The same acceptance, each answer told to the metrics. */
export function observedAccept(accept: AcceptTopup, observe: Metrics['accept']): AcceptTopup {
  return async (command) => {
    const began = performance.now();
    const tell = (outcome: AcceptOutcome, code: string | null): void =>
      observe({ origin: command.origin, outcome, code, ms: performance.now() - began });
    try {
      const acceptance = await accept(command);
      const { isRepeated, httpStatus, topup } = acceptance;
      if (isRepeated) tell('repeated', null);
      else if (httpStatus === 202) tell('accepted', null);
      else tell('refused', topup.errorCode);
      return acceptance;
    } catch (error) {
      if (error instanceof RetrySameReference) tell('retry', error.code);
      else if (error instanceof InvalidRequest) tell('invalid', error.code);
      else tell('error', 'internal-error');
      throw error;
    }
  };
}
