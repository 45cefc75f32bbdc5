import { checkProfile } from '../../domain/supplier-profile';
import { type SupplierAdapter } from '../supplier';
import { createClient } from './client';
import { type DigiflazzConfig, parseConfig } from './config';
import { inbound } from './inbound';
import { translateReply } from './translate';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Digiflazz's buyer API for prepaid products. What is peculiar about it is in README.md. */
export const digiflazz: SupplierAdapter<DigiflazzConfig> = {
  name: 'digiflazz',
  profile: checkProfile({
    sendWindowMs: 5 * SECOND_MS,
    httpTimeoutMs: 30 * SECOND_MS,
    settleMs: 10 * SECOND_MS,
    checkBuys: true,
    pollGapMs: 60 * SECOND_MS,
    checkDelaysMs: [1, 1, 2, 5, 10, 30, 60].map((minutes) => minutes * MINUTE_MS),
    memoryMs: 90 * DAY_MS,
    memoryMarginMs: 2 * DAY_MS,
    failedIsFinal: false,
  }),
  parseConfig,
  connect(config, http, profile) {
    const client = createClient(config, http, profile.httpTimeoutMs);
    return {
      submit: async (order, limit) => translateReply(await client.transact(order, limit), order, 'send'),
      check: async (order, limit) => translateReply(await client.transact(order, limit), order, 'check'),
    };
  },
  inbound,
};
