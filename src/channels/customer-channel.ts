import { type MessageId } from '../domain/ids';
import { type MessageChannel } from '../domain/messages/judge-message';
import { type SendFailure, type SendOutcome } from '../domain/messages/send-failure';

/** What a message says, by whichever channel it goes. */
export interface CustomerText {
  /** Of an e-mail. */
  subject: string;
  /** The whole text, with line breaks. */
  text: string;
  /** The same as an e-mail, with how the customer ends them. */
  letter: string;
  /** The approved form of the same at WhatsApp: one line per parameter, none of them empty. */
  template: { name: string; language: string; hasDocument: boolean; parameters: readonly string[] };
}

export interface OutgoingMessage {
  /** Ours; the provider repeats it in what it tells about the message. */
  messageId: MessageId;
  /** Digits with the country code, or one e-mail address. */
  to: string;
  content: CustomerText;
  document: { filename: string; pdf: Buffer } | null;
  /** The customer wrote to us within the last day: free text is allowed. */
  isWindowOpen: boolean;
}

/** One way to customers. Each message is tried once; never throws for an outcome. */
export interface CustomerChannel {
  readonly name: MessageChannel;
  /** Gives up after that at the latest, and nothing leaves later. */
  readonly timeoutMs: number;
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** What a code means that the provider told later. Undefined for one that is not listed. */
  failureOf(code: string): SendFailure | undefined;
}
