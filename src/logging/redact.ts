import { inspect } from 'node:util';

/** A value that nobody may read by accident: it prints as `[secret]` wherever it is logged, shown or serialised. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Field names whose values are never written, whatever they hold. */
const SECRET_NAME = /^(pin|pass|key|sign|body|raw)$|password|secret|api_?key|signature|authorization|cookie|token/i;

/** Cellular and meter numbers, whatever stands beside them (`S10.0812….1234`); our own ids are matched to be kept. */
const ID_OR_LONG_NUMBER = /(?<![0-9A-Za-z])01[A-Z][0-9A-HJKMNP-TV-Z]{23}(?![0-9A-Za-z])|\+?\d{10,}/g;

const DEEPEST = 6;

/** A copy for the log: secrets replaced, long numbers masked, errors reduced to name, code, message and stack. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return redactText(String(value));
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  if (depth === DEEPEST) return '[deep]';
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_NAME.test(name) && item !== undefined ? '[secret]' : redact(item, depth + 1),
    ]),
  );
}

export function redactText(text: string): string {
  return text.replace(ID_OR_LONG_NUMBER, (found) =>
    /[A-Z]/.test(found) ? found : `${found.slice(0, 4)}••••${found.slice(-4)}`,
  );
}

function redactError(error: Error, depth: number): object {
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}
