import { type WhatsAppAccess } from '../../config/environment';
import { type SendOutcome } from '../../domain/messages/send-failure';
import { type WhatsAppHttp } from '../../outbound-http/create-whatsapp-http';
import { failureOfCode } from './codes';
import { multipart } from './multipart';
import { readAccepted, readUploaded } from './wire';

const UPLOAD_TIMEOUT_MS = 20_000;
const SEND_TIMEOUT_MS = 15_000;

/** Both calls, one after the other. */
export const CLIENT_TIMEOUT_MS = UPLOAD_TIMEOUT_MS + SEND_TIMEOUT_MS;

export type Upload = { kind: 'uploaded'; mediaId: string } | Exclude<SendOutcome, { kind: 'accepted' }>;

export interface WhatsAppClient {
  upload(file: { filename: string; pdf: Buffer }): Promise<Upload>;
  send(message: object): Promise<SendOutcome>;
}

/** The two calls of the Cloud API, each tried once. */
export function createWhatsAppClient({ url, numberId, token }: WhatsAppAccess, http: WhatsAppHttp): WhatsAppClient {
  const authorization = `Bearer ${token}`;
  return {
    /** Sends nothing to anybody: whatever goes wrong, the message has not left. */
    async upload({ filename, pdf }) {
      const form = multipart(
        { messaging_product: 'whatsapp', type: 'application/pdf' },
        { name: 'file', filename, contentType: 'application/pdf', content: pdf },
      );
      const reply = await http({
        url: `${url}/${numberId}/media`,
        headers: { authorization, 'content-type': form.contentType },
        body: form.body,
        timeoutMs: UPLOAD_TIMEOUT_MS,
      });
      if (reply.kind !== 'answered') return { kind: 'refused', failure: 'again', code: `upload-${reply.code}` };
      const answer = readUploaded(reply.body);
      if (answer.kind === 'value') return { kind: 'uploaded', mediaId: answer.value };
      if (answer.kind === 'unreadable') return { kind: 'refused', failure: 'again', code: `upload-${reply.status}` };
      return { kind: 'refused', failure: failureOfCode(answer.code) ?? 'attachment', code: answer.code };
    },

    async send(message) {
      const reply = await http({
        url: `${url}/${numberId}/messages`,
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(message),
        timeoutMs: SEND_TIMEOUT_MS,
      });
      if (reply.kind === 'not-sent') return { kind: 'refused', failure: 'again', code: reply.code };
      if (reply.kind === 'unknown') return { kind: 'unknown', code: reply.code };
      const answer = readAccepted(reply.body);
      if (answer.kind === 'value') return { kind: 'accepted', providerId: answer.value };
      if (answer.kind === 'unreadable') return { kind: 'unknown', code: `http-${reply.status}` };
      const failure = failureOfCode(answer.code);
      return failure === undefined
        ? { kind: 'unknown', code: answer.code }
        : { kind: 'refused', failure, code: answer.code };
    },
  };
}
