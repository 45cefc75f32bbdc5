import { type SendFailure } from '../../domain/messages/send-failure';

/**
 * Meta's error codes and what each means for the message. The title of an error is for people; only the code decides. A
 * code that is not listed is unknown. Source: Meta, WhatsApp Cloud API error codes, as of May 2026; the codes without an
 * official page are by convention of the trade (README).
 */
const CODES: Readonly<Record<SendFailure, readonly number[]>> = {
  'window-closed': [131047],
  /** No WhatsApp on that number, an old one, or terms that were not accepted. */
  unreachable: [131026],
  'pair-limit': [131056],
  'slow-down': [4, 80007, 130429],
  tomorrow: [131049],
  'opted-out': [131050],
  again: [1, 2, 131000, 131016],
  template: [132000, 132001, 132005, 132012, 132015, 132016],
  attachment: [131051, 131052, 131053],
  /** Payment, account locked or barred, number not registered, spam limit, token and permissions. */
  stop: [131042, 131031, 368, 133010, 131048, 190, 0, 10, ...Array.from({ length: 100 }, (_, index) => 200 + index)],
  /** Bad request, the sender itself, a number outside of the test list. */
  permanent: [100, 131008, 131009, 131021, 131030],
};

const FAILURE_OF: ReadonlyMap<string, SendFailure> = new Map(
  (Object.entries(CODES) as [SendFailure, readonly number[]][]).flatMap(([failure, codes]) =>
    codes.map((code) => [String(code), failure] as const),
  ),
);

/** Undefined for a code that is not listed. */
export function failureOfCode(code: string): SendFailure | undefined {
  return FAILURE_OF.get(code);
}
