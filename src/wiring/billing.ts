import { createBniBank } from '../bank/bni';
import { createReadBniNotice } from '../bank/bni/inbound';
import { type VirtualAccountBank } from '../bank/virtual-account-bank';
import { type BillingDeps } from '../billing/billing-deps';
import { createDocumentPlanner, type HouseDocumentPlanner } from '../billing/document-planner';
import { type Wake } from '../backoffice/plans/plan-deps';
import { failureOfCode } from '../channels/whatsapp/codes';
import { createReadWhatsAppEvent } from '../channels/whatsapp/inbound';
import { createWhatsAppChannel } from '../channels/whatsapp';
import { createCustomerTexts } from '../channels/customer-texts/replies';
import { type Environment } from '../config/environment';
import { instant } from '../domain/time';
import { createConfirmNotices } from '../dispatch/confirm-notices';
import { createInquireBills } from '../dispatch/inquire-bills';
import { runLoop, type LoopDeps, type RunningLoop } from '../dispatch/run-loop';
import { createSendMessages } from '../dispatch/send-messages';
import { isAllowedIp } from '../http/h2h/allowed-ips';
import { type WhatsAppDependencies } from '../http/whatsapp/whatsapp.router';
import { type AcceptBankNotice, createAcceptBankNotice } from '../intake/accept-bank-notice';
import { createAcceptWhatsAppEvent } from '../intake/accept-whatsapp-event';
import { type Logger } from '../logging/logger';
import { type Metrics } from '../metrics/metrics';
import { createBankHttp } from '../outbound-http/create-bank-http';
import { createWhatsAppHttp } from '../outbound-http/create-whatsapp-http';
import { createCustomerMail } from '../outbound-mail/create-customer-mail';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type BillingSubject } from '../workflow-client/billing-workflows';
import { type Temporal } from '../workflow-client/temporal';

interface Core {
  environment: Environment;
  db: Database;
  settings: SettingsReader;
  temporal: Temporal;
  metrics: Metrics;
  logger: Logger;
}

/** What both programs know of plans and bills. */
export interface Billing {
  deps: BillingDeps & { documents: HouseDocumentPlanner };
  /** Undefined: none is set up. */
  bank: VirtualAccountBank | undefined;
  wake: Wake;
}

export function createBilling({ environment, db, settings, temporal, logger }: Core): Billing {
  const { bni, company, publicUrl } = environment;
  const bank =
    bni === undefined
      ? undefined
      : createBniBank({
          ...{ access: bni, http: createBankHttp(), now: () => instant(Date.now()) },
          windowSeconds: async () => (await settings.current()).bniTimeWindowSeconds,
        });
  const wakeOne = (subject: BillingSubject): void => {
    void temporal.billing
      .wake(subject)
      .then((isAwake) => (isAwake ? undefined : temporal.billing.start(subject)))
      .catch((error: unknown) => logger.debug({ err: error, ...subject }, 'a workflow could not be woken yet'));
  };
  return {
    deps: {
      ...{ db, settings },
      documents: createDocumentPlanner({ company, publicUrl }),
      numberOf(n) {
        if (bank === undefined) throw new Error('no bank is set up');
        return bank.numberOf(n);
      },
    },
    bank,
    wake: { plan: (id) => wakeOne({ kind: 'plan', id }), tagihan: (id) => wakeOne({ kind: 'tagihan', id }) },
  };
}

/** What counterparts may send to the public listener about bills and messages. */
export function createBillingIntake({ environment, db, settings, logger, metrics }: Core): {
  acceptBankNotice: AcceptBankNotice | undefined;
  whatsapp: WhatsAppDependencies | undefined;
} {
  const { bni, whatsapp } = environment;
  const from = bni?.callbackIps?.join(',') ?? null;
  return {
    acceptBankNotice:
      bni === undefined
        ? undefined
        : createAcceptBankNotice({
            ...{ db, settings, logger, read: createReadBniNotice(bni) },
            isAllowed: (ip) => isAllowedIp(from, ip),
            clock: () => instant(Date.now()),
            observe: metrics.bankNotice,
          }),
    whatsapp:
      whatsapp === undefined
        ? undefined
        : {
            verifyToken: whatsapp.verifyToken,
            acceptEvent: createAcceptWhatsAppEvent({
              ...{ db, settings, logger, failureOf: failureOfCode, read: createReadWhatsAppEvent(whatsapp) },
            }),
          },
  };
}

/** The loops that ask the bank and those that send to customers, as far as this process has their roles. */
export function runBillingLoops(
  { environment, db, settings, logger, metrics }: Core,
  { deps, bank, wake }: Billing,
): RunningLoop[] {
  const { workerRoles, company } = environment;
  const loopDeps: LoopDeps = { logger, observe: metrics.sweep };
  const loops: RunningLoop[] = [];
  if (workerRoles.includes('bank') && bank !== undefined) {
    const bankDeps = { ...deps, bank, logger, wake: wake.tagihan };
    loops.push(runLoop(loopDeps, createConfirmNotices(bankDeps)), runLoop(loopDeps, createInquireBills(bankDeps)));
  }
  if (workerRoles.includes('messages')) {
    const sending = { db, settings, logger, company, channels: channelsOf(environment), render: createCustomerTexts() };
    loops.push(runLoop(loopDeps, createSendMessages(sending)));
  }
  return loops;
}

export function channelsOf({ whatsapp, customerMail }: Environment) {
  return {
    ...(whatsapp === undefined
      ? {}
      : { whatsapp: createWhatsAppChannel({ access: whatsapp, http: createWhatsAppHttp() }) }),
    ...(customerMail === undefined ? {} : { email: createCustomerMail(customerMail) }),
  };
}
