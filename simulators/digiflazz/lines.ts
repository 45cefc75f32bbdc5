export const LINE_CODES = ['digi1', 'digi2'] as const;
export type LineCode = (typeof LINE_CODES)[number];

/** One account of the hub at the supplier. */
export interface Line {
  code: LineCode;
  username: string;
  apiKey: string;
  webhookSecret: string;
}

export type Lines = Record<LineCode, Line>;

export function isLineCode(value: unknown): value is LineCode {
  return LINE_CODES.some((code) => code === value);
}

/** The credentials of both lines; each may be set by `TUNTAS_SIM_DIGI1_USERNAME`, `…_KEY` and `…_WEBHOOK_SECRET`. */
export function linesFrom(env: NodeJS.ProcessEnv): Lines {
  const line = (code: LineCode): Line => {
    const setting = (name: string) => env[`TUNTAS_SIM_${code.toUpperCase()}_${name}`];
    return {
      code,
      username: setting('USERNAME') ?? `hub-${code}`,
      apiKey: setting('KEY') ?? `dev-key-${code}`,
      webhookSecret: setting('WEBHOOK_SECRET') ?? `hook-secret-${code}`,
    };
  };
  return { digi1: line('digi1'), digi2: line('digi2') };
}
