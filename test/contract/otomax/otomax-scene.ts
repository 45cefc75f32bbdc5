/** A member, two entrances of the real public listener on one database, and the orders behind them. */
import { createReplies } from '../../../src/channels/otomax/replies';
import { createAcceptTiket } from '../../../src/intake/accept-tiket';
import { createAcceptTopup } from '../../../src/intake/accept-topup';
import { type Settings } from '../../../src/domain/settings';
import { startApi } from '../../integration/http/api';
import {
  insertMember,
  insertPrefixes,
  insertProduct,
  insertReseller,
  type MemberFixture,
  type MemberOptions,
  type ResellerFixture,
  type ResellerOptions,
} from '../../support/fixtures';
import { createOtomaxClient, type OtomaxClient } from '../../support/otomax-client';
import { openScene } from '../../support/settlement';

export interface MemberOnStage {
  reseller: ResellerFixture;
  member: MemberFixture;
  client: OtomaxClient;
  /** The same member at the second entrance. */
  backup: OtomaxClient;
}

export type OtomaxScene = Awaited<ReturnType<typeof openOtomaxScene>>;

export async function openOtomaxScene({ settings = {} }: { settings?: Partial<Settings> } = {}) {
  const scene = await openScene();
  const { db } = scene;
  let isFull = false;
  await insertPrefixes(db, { telkomsel: ['0812'], indosat: ['0857'] });
  await insertProduct(db, { code: 'T10', carrier: 'telkomsel' });
  await insertProduct(db, { code: 'C10', isActive: false });
  const acceptTopup = createAcceptTopup({
    ...{ db, settings: scene.deps.settings },
    isBacklogFull: async () => isFull,
    onAccepted: () => undefined,
  });
  const acceptTiket = createAcceptTiket({
    ...{ db, settings: scene.deps.settings },
    isBusy: async () => isFull,
    onReserved: () => undefined,
  });
  const entrance = { acceptTopup, acceptTiket, settings, trustProxy: 1 };
  const main = await startApi(db, entrance);
  const backup = await startApi(db, entrance);

  const newMember = async (
    options: ResellerOptions = {},
    memberOptions: MemberOptions = {},
  ): Promise<MemberOnStage> => {
    const reseller = await insertReseller(db, options);
    const member = await insertMember(db, reseller, memberOptions);
    return {
      ...{ reseller, member },
      client: createOtomaxClient(main.url, member),
      backup: createOtomaxClient(backup.url, member),
    };
  };
  const orders = async ({ resellerId }: ResellerFixture): Promise<{ id: string; reference: string; state: string }[]> =>
    db.rows<{ id: string; reference: string; state: string }>(
      `select id, convert(reference using ascii) as reference, state from topup where reseller_id = ? order by id`,
      [resellerId],
    );
  return {
    ...scene,
    ...{ newMember, orders, acceptTopup },
    url: main.url,
    render: createReplies(),
    fillBacklog: (value: boolean) => (isFull = value),
    async close() {
      await main.close();
      await backup.close();
      await scene.close();
    },
  };
}
