/** Staff who decide about transfers of a running system, with its own engine behind them. */
import { createMoneyDecisions } from '../../src/backoffice/money/create-money-decisions';
import { type MoneyOutcome, type MoneyVerdictOutcome } from '../../src/backoffice/money/money.types';
import { applyStatement } from '../../src/backoffice/mutations/apply-statement';
import { previewStatement } from '../../src/backoffice/mutations/preview-statement';
import { readStatementFile } from '../../src/bank/statements/read-statement-file';
import { type StaffMember } from '../../src/domain/staff';
import { silentLogger } from '../../src/logging/logger';
import { readSettings } from '../../src/persistence/repositories/setting.repository';
import { connectTemporal } from '../../src/workflow-client/temporal';
import { testSecretBox } from './fixtures';
import { type System } from './system';
import { MANDIRI } from './transfer-faults';

export type Desk = Awaited<ReturnType<typeof openDesk>>;

const REASON = 'sudah dicocokkan dengan bukti dari pembeli';

export async function openDesk(system: System) {
  const { db } = system;
  const temporal = connectTemporal({ address: system.temporal.address, namespace: 'default' });
  const settings = { current: async () => (await readSettings(db)).settings };
  // The first call would pay for the connection out of its own deadline.
  await temporal.isUp();
  const deciding = { db, settings, logger: silentLogger, seal: testSecretBox.seal };
  const money = createMoneyDecisions({ ...deciding, workflows: temporal.transfers });
  const staff = async (name: string): Promise<StaffMember> => {
    const row = await db.row<{ id: string; name: string; full_name: string; role: StaffMember['role'] }>(
      'select id, name, full_name, role from staff where name = ?',
      [name],
    );
    if (row === undefined) throw new Error(`there is nobody called ${name}`);
    return { id: row.id, name: row.name, fullName: row.full_name, role: row.role };
  };
  const operator = await staff('operator');
  const mutations = { db, settings, readStatement: readStatementFile };

  return {
    money,
    supervisors: [await staff('supervisor'), await staff('admin')] as const,
    async askMatch(transferId: string, mutationIds: string[]): Promise<MoneyOutcome> {
      const row = await db.row<{ version: number }>('select version from transfer where id = ?', [transferId]);
      return money.request({
        ...{ staff: operator, action: 'match', subject: { kind: 'transfer', id: transferId }, reason: REASON },
        ...{ payload: { mutationIds }, seenVersion: Number(row?.version) },
      });
    },
    async approve(person: StaffMember, approvalId: string): Promise<MoneyVerdictOutcome> {
      const row = await db.row<{ hash: Buffer }>('select content_hash as hash from approval where id = ?', [
        approvalId,
      ]);
      const seenHash = row?.hash.toString('hex') ?? '';
      return money.decide({ staff: person, approvalId, verdict: 'approve', note: '', seenHash });
    },
    /** A file of the bank, previewed and applied. */
    async upload(fileName: string, content: string | Buffer) {
      const account = await db.row<{ id: string }>('select id from bank_account where number = ?', [MANDIRI]);
      const uploaded = { staff: operator, fileName, content: Buffer.from(content), bankAccountId: account?.id ?? '' };
      const preview = await previewStatement(mutations, uploaded);
      if (preview.kind !== 'preview') return preview;
      return applyStatement(mutations, { staff: operator, batchId: preview.batchId });
    },
    /** As the bank hands it out now, for days in Jakarta. */
    async statement(format: 'csv-mcm' | 'mt940' | 'camt053', from: string, to: string): Promise<string> {
      const query = `account=${MANDIRI}&format=${format}&from=${from}&to=${to}`;
      const response = await fetch(`${system.simulatorsUrl}/mutations/statement?${query}`);
      if (!response.ok) throw new Error(await response.text());
      return response.text();
    },
    close: () => temporal.close(),
  };
}
