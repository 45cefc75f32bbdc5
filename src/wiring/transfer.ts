import { type MutationPoll, type ReadMutationNotice, type ReadStoredLines } from '../bank/mutation-feed';
import { createMootaPoll } from '../bank/moota';
import { createReadMootaNotice, readMootaLines } from '../bank/moota/inbound';
import { readStatementFile } from '../bank/statements/read-statement-file';
import { createMoneyDecisions } from '../backoffice/money/create-money-decisions';
import { createTransferTexts } from '../channels/customer-texts/transfer-texts';
import { type SecretBox } from '../config/secret-box';
import { type Environment } from '../config/environment';
import { type ResellerId, type TopupId, type TransferId } from '../domain/ids';
import { instant } from '../domain/time';
import { createMatchMutations } from '../dispatch/match-mutations';
import { createPollFeeds } from '../dispatch/poll-feeds';
import { runLoop, type LoopDeps, type RunningLoop } from '../dispatch/run-loop';
import { createSendBuyerMessages } from '../dispatch/send-buyer-messages';
import { createTakeInBatches } from '../dispatch/take-in-batches';
import { isAllowedIp } from '../http/h2h/allowed-ips';
import { createProofLinks } from '../http/status/proof-links';
import { type AcceptTransferDeps, createAcceptOrder } from '../intake/accept-order';
import { createAcceptMutationBatch } from '../intake/accept-mutation-batch';
import { createAcceptPayee } from '../intake/accept-payee';
import { createAcceptProof } from '../intake/accept-proof';
import { createAcceptTiket } from '../intake/accept-tiket';
import { type Logger } from '../logging/logger';
import { type Metrics } from '../metrics/metrics';
import { createFeedHttp } from '../outbound-http/create-feed-http';
import { type Database } from '../persistence/database';
import { type StoreGuard } from '../recovery/store-guard';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { markTopupsStarted } from '../persistence/repositories/topup.repository';
import { type DecisionDeps } from '../transfer/decisions/decision.types';
import { executeMoneyDecision } from '../transfer/decisions/execute';
import { createFewStarts } from '../workflow-client/start-few-transfers';
import { type Temporal } from '../workflow-client/temporal';
import { channelsOf } from './billing';

interface Core {
  environment: Environment;
  db: Database;
  settings: SettingsReader;
  secretBox: SecretBox;
  temporal: Temporal;
  metrics: Metrics;
  logger: Logger;
}

/** What both programs know of transfers. */
export interface Transfers {
  /** What decisions about money need; who is told of their effects is woken in the background. */
  decisions: DecisionDeps;
  onTopup: (topupId: TopupId, resellerId: ResellerId) => void;
  onTransfer: (transferId: TransferId) => void;
}

export function createTransfers({ db, settings, temporal, logger }: Core): Transfers {
  // What these do not achieve, the sweeps do.
  const onTopup = (topupId: TopupId, resellerId: ResellerId): void => {
    void temporal
      .startTopup({ topupId, resellerId })
      .then(() => markTopupsStarted(db, [topupId]))
      .catch((error: unknown) => logger.debug({ err: error, topupId }, 'a paid order could not be started yet'));
  };
  const onTransfer = (transferId: TransferId): void => {
    void temporal.transfers
      .wake(transferId)
      .then((isAwake) => (isAwake ? undefined : temporal.transfers.start(transferId)))
      .catch((error: unknown) => logger.debug({ err: error, transferId }, 'a transfer could not be woken yet'));
  };
  return { decisions: { db, settings, logger, onTopup, onTransfer }, onTopup, onTransfer };
}

/** What the entrances need: orders, tikets, mutations, proofs. */
export function createTransferIntake(
  { environment, db, settings, temporal, logger, metrics, secretBox }: Core,
  { onTransfer }: Transfers,
  { isBusy }: { isBusy: (resellerId: ResellerId) => Promise<boolean> },
) {
  const startSoon = createFewStarts({ workflows: temporal.transfers, logger });
  const accepting: AcceptTransferDeps = {
    ...{ db, settings, isBusy },
    onReserved: ({ transferId }) => startSoon(transferId),
  };
  const { moota } = environment;
  const feeds = new Map<string, ReadMutationNotice>(
    moota === undefined ? [] : [['moota', createReadMootaNotice({ secret: moota.webhookSecret })]],
  );
  const from = moota?.callbackIps?.join(',') ?? null;
  return {
    acceptOrder: createAcceptOrder(accepting),
    acceptTiket: createAcceptTiket(accepting),
    acceptMutationBatch: createAcceptMutationBatch({
      ...{ db, settings, logger, feeds, observe: metrics.mutationBatch },
      isAllowed: (_feed, ip) => isAllowedIp(from, ip),
    }),
    acceptProof: createAcceptProof({ db, settings, logger, onTransfer }),
    proofLinks: createProofLinks({ secretKey: environment.secretKey, publicUrl: environment.publicUrl }),
    acceptPayee: createAcceptPayee({ db, logger, seal: secretBox.seal }),
  };
}

export type TransferIntake = ReturnType<typeof createTransferIntake>;

/** What the console's pages about transfers need besides the tools of every page. */
export function createTransferPages(
  { environment, db, settings, secretBox, temporal }: Core,
  { decisions, onTransfer }: Transfers,
  { acceptTiket, proofLinks }: TransferIntake,
) {
  return {
    ...{ db, settings, acceptTiket, onTransfer, proofLinks, publicUrl: environment.publicUrl },
    money: createMoneyDecisions({ ...decisions, workflows: temporal.transfers, seal: secretBox.seal }),
    readStatement: readStatementFile,
    secrets: { seal: secretBox.seal, unseal: secretBox.unseal },
  };
}

/** The activity of a transfer's workflow that carries out what was approved. */
export function createDecide({ decisions }: Transfers) {
  return (approvalId: string) => executeMoneyDecision(decisions, approvalId);
}

/** The loops that take mutations in, match them and tell payers, as far as this process has their roles. */
export function runTransferLoops(
  { environment, db, settings, logger, metrics }: Core,
  { onTopup, onTransfer }: Transfers,
  storeGuard: Pick<StoreGuard, 'isSound'>,
): RunningLoop[] {
  const { workerRoles, moota, company, publicUrl } = environment;
  const loopDeps: LoopDeps = { logger, observe: metrics.sweep };
  const loops: RunningLoop[] = [];
  if (workerRoles.includes('bank')) {
    const readers = new Map<string, ReadStoredLines>([['moota', readMootaLines]]);
    const polls = new Map<string, MutationPoll>(
      moota === undefined
        ? []
        : [['moota', createMootaPoll({ access: moota, http: createFeedHttp(), now: () => instant(Date.now()) })]],
    );
    loops.push(
      runLoop(loopDeps, createTakeInBatches({ db, settings, logger, readers })),
      runLoop(loopDeps, createPollFeeds({ db, settings, logger, polls })),
      runLoop(
        loopDeps,
        createMatchMutations({
          db,
          settings,
          logger,
          onTopup,
          onTransfer,
          isSound: () => storeGuard.isSound(),
        }),
      ),
    );
  }
  if (workerRoles.includes('messages')) {
    const channels = channelsOf(environment);
    const sending = { db, settings, logger, company, publicUrl, channels, render: createTransferTexts() };
    loops.push(runLoop(loopDeps, createSendBuyerMessages(sending)));
  }
  return loops;
}
