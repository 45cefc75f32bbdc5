/** The pages of payers on a server of their own, with rows straight from SQL and the real intake of their forms. */
import express from 'express';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { createErrorHandler } from '../../src/http/error-response';
import { listen } from '../../src/http/listen';
import { createProofLinks } from '../../src/http/status/proof-links';
import { createStatusRouter } from '../../src/http/status/status.router';
import { UPLOAD_PACE, type UploadPace } from '../../src/http/status/upload-pace';
import { createAcceptPayee } from '../../src/intake/accept-payee';
import { createAcceptProof } from '../../src/intake/accept-proof';
import { silentLogger } from '../../src/logging/logger';
import { type Database } from '../../src/persistence/database';
import { testSecretBox } from './fixtures';
import { openTransferScene } from './transfer-scene';

export type StatusSite = Awaited<ReturnType<typeof openStatusSite>>;

const SECRET_KEY = Buffer.alloc(32, 7);

/** A form as a browser sends it: the page is loaded first, for its cookie and its hidden field. */
export interface SentForm {
  status: number;
  location: string | null;
  text: string;
}

export async function openStatusSite(
  db: Database,
  { settings = {}, uploadPace }: { settings?: Partial<Settings>; uploadPace?: Partial<UploadPace> } = {},
) {
  const woken: string[] = [];
  const current = async (): Promise<Settings> => ({ ...DEFAULT_SETTINGS, ...settings });
  const app = express();
  app.set('query parser', 'simple');
  let proofLinks = createProofLinks({ secretKey: SECRET_KEY, publicUrl: '' });
  const deps = { db, settings: { current }, logger: silentLogger };
  app.use(
    createStatusRouter({
      ...deps,
      acceptProof: createAcceptProof({ ...deps, onTransfer: (id) => void woken.push(id) }),
      acceptPayee: createAcceptPayee({ ...deps, seal: testSecretBox.seal }),
      proofLinks,
      uploadPace: { ...UPLOAD_PACE, ...uploadPace },
    }),
    createErrorHandler(silentLogger),
  );
  const server = await listen({ app, host: '127.0.0.1', port: 0 });
  const { url } = server;
  proofLinks = createProofLinks({ secretKey: SECRET_KEY, publicUrl: url });

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, { headers, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  /** What a browser has after it loaded the page. */
  const visit = async (token: string): Promise<{ cookie: string; kunci: string }> => {
    const { headers } = await get(`/pesanan/${token}`);
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    // The hidden field says the same, also in a form that stood there before its time was over.
    return { cookie, kunci: cookie.replace(/^[^=]*=/, '') };
  };
  const send = async (
    path: string,
    body: FormData | URLSearchParams | string,
    headers: Record<string, string>,
  ): Promise<SentForm> => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  };
  return {
    ...{ db, url, woken, get, visit, send, proofLinks, scene: await openTransferScene(db) },
    page: (token: string) => get(`/pesanan/${token}`),
    upload: async (
      token: string,
      files: readonly { content: Buffer; name?: string; type?: string }[],
      fields: Record<string, string> = {},
    ): Promise<SentForm> => {
      const { cookie, kunci } = await visit(token);
      const form = new FormData();
      for (const [name, value] of Object.entries({ kunci, ...fields })) form.append(name, value);
      for (const { content, name = 'bukti.jpg', type = 'image/jpeg' } of files) {
        form.append('bukti', new Blob([new Uint8Array(content)], { type }), name);
      }
      return send(`/pesanan/${token}/bukti`, form, { cookie });
    },
    payee: async (token: string, fields: Record<string, string>): Promise<SentForm> => {
      const { cookie, kunci } = await visit(token);
      return send(`/pesanan/${token}/rekening`, new URLSearchParams({ kunci, ...fields }), { cookie });
    },
    /** What is kept of the only proof of a transfer. */
    stored: (transferId: string) =>
      db.row<{
        id: string;
        mime: string;
        original_mime: string;
        content: Buffer;
        width: number | null;
        note: string | null;
      }>(
        `select p.id, p.mime, p.original_mime, p.width, p.note, f.content from proof p
         join proof_file f on f.proof_id = p.id where p.transfer_id = ?`,
        [transferId],
      ),
    close: () => server.close(1000),
  };
}

/** What a reader sees of a page. */
export function seenBy(html: string): string {
  return html
    .slice(html.indexOf('<main'), html.indexOf('</main>'))
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
}
