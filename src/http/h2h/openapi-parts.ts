import { z } from 'zod';
import {
  type ErrorCode,
  type RefusalCode,
  type RequestErrorCode,
  type RetryCode,
  type TransferRefusalCode,
} from '../../domain/errors';
import { ERROR_RESPONSES } from '../error-response';

export type AnswerCode = RequestErrorCode | RefusalCode | TransferRefusalCode | RetryCode;

/** What every signed request can be answered with. */
export const SIGNED_ERRORS: AnswerCode[] = [
  'missing-credentials',
  'unknown-key',
  'invalid-timestamp',
  'stale-timestamp',
  'invalid-nonce',
  'bad-signature',
  'credential-locked',
  'reseller-inactive',
  'ip-not-allowed',
  'body-too-large',
  'unsupported-media-type',
  'rate-limited',
  'busy',
];

export function jsonSchema(schema: z.ZodType): object {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}

export function ref(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

export function answer(status: number, description: string, schema: string, example: object): Record<number, object> {
  return {
    [status]: {
      description,
      headers: answerHeaders(),
      content: { 'application/json': { schema: ref(schema), example } },
    },
  };
}

/** One response per HTTP status, which allows exactly the codes that this operation answers with it. */
export function errors(codes: readonly AnswerCode[]): Record<number, object> {
  const statuses = [...new Set(codes.map((code) => ERROR_RESPONSES[code].httpStatus))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      errorAnswer(codes.filter((code) => ERROR_RESPONSES[code].httpStatus === status)),
    ]),
  );
}

export function errorAnswer(codes: readonly AnswerCode[]): { description: string; headers: object; content: object } {
  const isRetry = codes.some((code) => [429, 503].includes(ERROR_RESPONSES[code].httpStatus));
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_RESPONSES[code].message}`).join('\n\n'),
    headers: isRetry
      ? { ...answerHeaders(), 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
      : answerHeaders(),
    content: {
      'application/json': {
        schema: errorSchema(codes),
        examples: Object.fromEntries(
          codes.map((code) => [code, { value: { error: { code, message: ERROR_RESPONSES[code].message } } }]),
        ),
      },
    },
  };
}

export function errorSchema(codes: readonly ErrorCode[]): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        additionalProperties: false,
        required: ['code', 'message'],
        properties: { code: { enum: codes }, message: { type: 'string' } },
      },
    },
  };
}

export function answerHeaders(): object {
  return { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
}

export function securityHeader(name: string, description: string): object {
  return { type: 'apiKey', in: 'header', name, description };
}
