/**
 * `npm run audit [-- --anchor <head>]`: verifies the chain of the audit trail and names the first row that is broken; exit
 * code 1 when there is one. The head that it prints may be noted down and given as the anchor of a later run.
 */
import { parseArgs } from 'node:util';
import { EnvironmentError, readEnvironment } from '../config/environment';
import { type ChainHead, formatHead, parseHead } from '../domain/audit-chain';
import { openDatabase } from '../persistence/database';
import { type AuditFinding, checkAudit } from '../sweeps/check-audit';
import { runTool } from './run-tool';

void runTool(async () => {
  const { values } = parseArgs({ options: { anchor: { type: 'string' } } });
  const anchor = values.anchor === undefined ? undefined : readAnchor(values.anchor);
  const { database } = readEnvironment(process.env);
  const db = await openDatabase({ ...database, poolSize: 1 });
  try {
    const { findings, verified } = await checkAudit(db, anchor === undefined ? {} : { anchor });
    for (const finding of findings) console.log(`SALAH ${sentenceOf(finding)}`);
    console.log(`${verified.position} catatan terverifikasi; kepala ${formatHead(verified)}`);
    console.log(findings.length === 0 ? 'Jejak audit utuh.' : `Jejak audit TIDAK utuh: ${findings.length} temuan.`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
});

function readAnchor(text: string): ChainHead {
  const head = parseHead(text);
  if (head === undefined) throw new EnvironmentError('--anchor wants a head as this tool prints it: <number>:<hash>');
  return head;
}

function sentenceOf(finding: AuditFinding): string {
  switch (finding.problem) {
    case 'missing': {
      const { from, to, id } = finding;
      const which = from === to ? `catatan nomor ${from} hilang` : `catatan nomor ${from} sampai ${to} hilang`;
      return id === null ? `${which}: ujung rantai terpotong` : `${which}, sebelum ${id}`;
    }
    case 'changed':
      return `catatan nomor ${finding.position} (${finding.id}, ${finding.action}): isi atau urutannya diubah, atau disisipkan`;
    case 'beyond-head':
      return `catatan mulai nomor ${finding.position} sampai ${finding.id} disisipkan di belakang kepala rantai`;
    case 'head':
      return `kepala rantai di tabel setting tidak sama dengan catatan nomor ${finding.position}`;
    case 'anchor':
      return `kepala yang Anda berikan tidak ada di rantai: catatan nomor ${finding.position} diganti atau hilang`;
    case 'unchained':
      return `catatan ${finding.id} (${finding.action}) belum masuk rantai; apakah worker berjalan?`;
  }
}
