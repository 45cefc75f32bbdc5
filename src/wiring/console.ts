import { createControls } from '../backoffice/controls/create-controls';
import { type ControlsDeps } from '../backoffice/controls/controls-deps';
import { createCustomerTexts } from '../channels/customer-texts/replies';
import { type Environment } from '../config/environment';
import { type ConsoleDeps } from '../http/console/console-router';
import { createLive } from '../http/console/live';
import { addAllPages } from '../http/console/pages/all-pages';
import { type Billing } from './billing';
import { type createTransferPages } from './transfer';

interface Deps extends ControlsDeps {
  environment: Environment;
  billing: Billing;
  transfers: ReturnType<typeof createTransferPages>;
}

/** The console's own parts. `live` is stopped before the listener is: its streams do not end by themselves. */
export function createConsole({
  environment,
  billing,
  transfers,
  ...deps
}: Deps): ConsoleDeps & { trustProxy: number } {
  const { db, settings, logger } = deps;
  const pages = {
    ...{ db, settings, controls: createControls(deps), money: transfers.money, transfers },
    billing: {
      ...{ db, settings, wake: billing.wake, hasBank: billing.bank !== undefined, documents: billing.deps.documents },
      ...{ customerText: createCustomerTexts(), company: environment.company },
    },
    temporalUi: { url: environment.temporalUiUrl, namespace: environment.temporal.namespace },
  };
  return {
    ...{ db, settings, isDemo: environment.isDemo, trustProxy: environment.consoleTrustProxy },
    live: createLive({ db, settings, logger }),
    addPages: (routes, tools) => addAllPages(routes, { ...pages, ...tools }),
  };
}
