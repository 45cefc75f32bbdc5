import { createCustomerTexts } from '../../../src/channels/customer-texts/replies';
import { type OutgoingMessage } from '../../../src/channels/customer-channel';
import { createCustomerMail } from '../../../src/outbound-mail/create-customer-mail';
import { type MailServer, startMailServer } from '../../support/mail-server';
import { messageFacts } from '../../support/message-facts';

const ID = '01KB0000000000000000000001';
const PDF = Buffer.from('%PDF-1.7\na bill\n%%EOF\n');

describe('letters to customers', () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMailServer();
  });
  afterEach(() => {
    mail.letters.length = 0;
    mail.behave({ kind: 'takes' });
  });
  afterAll(() => mail.stop());

  const send = (change: Partial<OutgoingMessage> = {}, timeoutMs = 10_000) =>
    createCustomerMail({ url: mail.url, from: 'Tagihan <tagihan@example.com>', timeoutMs }).send({
      ...{ messageId: ID, to: 'budi@example.com', isWindowOpen: false },
      content: createCustomerTexts()(messageFacts('tagihan'), { name: 'PT Sinar Niaga Digital' }),
      document: { filename: 'TGH-2026-000412.pdf', pdf: PDF },
      ...change,
    });

  test('a bill, one receiver has the text and the PDF, under our own id', async () => {
    expect(await send()).toEqual({ kind: 'accepted', providerId: `<${ID}@example.com>` });
    const [letter] = mail.letters;
    expect(letter).toMatchObject({ to: ['budi@example.com'], messageId: `<${ID}@example.com>` });
    expect(letter?.raw).toContain('filename=TGH-2026-000412.pdf');
    expect(letter?.raw).toContain(PDF.toString('base64'));
    expect(letter?.raw).toContain('Auto-Submitted: auto-generated');
    // Long lines are folded by the encoding.
    expect(letter?.raw.replace(/=\r?\n/g, '')).toContain('Balas e-mail ini dengan kata BERHENTI');
    expect(letter?.raw).toMatch(/List-Unsubscribe: <mailto:tagihan@example\.com\?subject=BERHENTI>/);
  });

  test.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\nRCPT TO:<b@example.com>',
    '',
  ])('an address that is not exactly one, %j, nobody is written to', async (to) => {
    expect(await send({ to })).toEqual({ kind: 'refused', failure: 'unreachable', code: 'bad-address' });
    expect(mail.letters).toEqual([]);
  });

  test.each([
    [451, 'again'],
    [550, 'unreachable'],
  ])('the server answers the receiver with %d, it means %s', async (code, failure) => {
    mail.behave({ kind: 'refuses', code });
    expect(await send()).toEqual({ kind: 'refused', failure, code: `smtp-${code}` });
  });

  test('the server is away, nothing has left', async () => {
    await mail.stop();
    try {
      expect(await send()).toMatchObject({ kind: 'refused', failure: 'again' });
    } finally {
      await mail.start();
    }
  });

  test('the server is silent after it has the letter, nobody knows; the next one has the same id', async () => {
    mail.behave({ kind: 'slow', ms: 5000 });
    expect(await send({}, 500)).toEqual({ kind: 'unknown', code: 'timeout' });
    mail.behave({ kind: 'takes' });
    expect(await send()).toMatchObject({ kind: 'accepted' });
    expect(new Set(mail.letters.map(({ messageId }) => messageId)).size).toBe(1);
  });
});
