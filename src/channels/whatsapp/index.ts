import { type WhatsAppAccess } from '../../config/environment';
import { type WhatsAppHttp } from '../../outbound-http/create-whatsapp-http';
import { type CustomerChannel, type OutgoingMessage } from '../customer-channel';
import { CLIENT_TIMEOUT_MS, createWhatsAppClient } from './client';
import { failureOfCode } from './codes';
import { cutText } from './cut-text';

/** What fits into the caption of a document. */
const LONGEST_CAPTION = 1024;

/**
 * WhatsApp's Cloud API: free text, with the document under it, within a day of the customer's own message, else the
 * approved template. The document is uploaded first, so that no address of it leaves the house.
 */
export function createWhatsAppChannel({
  access,
  http,
}: {
  access: WhatsAppAccess;
  http: WhatsAppHttp;
}): CustomerChannel {
  const client = createWhatsAppClient(access, http);
  return {
    name: 'whatsapp',
    timeoutMs: CLIENT_TIMEOUT_MS,
    failureOf: failureOfCode,
    async send(message) {
      const needsDocument = message.content.template.hasDocument;
      if (needsDocument && message.document === null) {
        return { kind: 'refused', failure: 'permanent', code: 'no-document' };
      }
      const document = needsDocument || message.isWindowOpen ? message.document : null;
      if (document === null) return client.send(bodyOf(message, null));
      const upload = await client.upload(document);
      if (upload.kind !== 'uploaded') return upload;
      return client.send(bodyOf(message, { id: upload.mediaId, filename: document.filename }));
    },
  };
}

interface UploadedDocument {
  id: string;
  filename: string;
}

/** Our id travels as `biz_opaque_callback_data`: there is no other key by which a lost answer could be told. */
function bodyOf({ messageId, to, content, isWindowOpen }: OutgoingMessage, document: UploadedDocument | null): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    biz_opaque_callback_data: messageId,
    ...(isWindowOpen ? freeForm(content.text, document) : template(content.template, document)),
  };
}

function freeForm(text: string, document: UploadedDocument | null): object {
  if (document === null) return { type: 'text', text: { preview_url: false, body: text } };
  return { type: 'document', document: { ...document, caption: cutText(text, LONGEST_CAPTION) } };
}

function template(
  { name, language, hasDocument, parameters }: OutgoingMessage['content']['template'],
  document: UploadedDocument | null,
): object {
  const header =
    hasDocument && document !== null ? [{ type: 'header', parameters: [{ type: 'document', document }] }] : [];
  const body = { type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) };
  return { type: 'template', template: { name, language: { code: language }, components: [...header, body] } };
}
