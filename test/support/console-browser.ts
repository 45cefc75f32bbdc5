/** A browser as far as the console needs one: it keeps cookies, follows no redirect by itself, and finds the form's token. */

export interface ConsoleAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Of a redirect. */
  location: string | null;
}

export interface ConsoleBrowser {
  cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ConsoleAnswer>;
  /** The body as it came, for files. */
  bytes(path: string): Promise<Buffer>;
  /** With the token of the session, unless `fields` or `headers` bring their own. */
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ConsoleAnswer>;
  logIn(name: string, password: string): Promise<ConsoleAnswer>;
  /** The stream of a page's changes; it ends with `signal`, or when the server ends it. */
  stream(path: string, signal: AbortSignal): AsyncGenerator<{ event: string; data: string }>;
}

export function createConsoleBrowser(url: string): ConsoleBrowser {
  const cookies = new Map<string, string>();
  let csrf: string | undefined;

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };

  const read = async (response: Response): Promise<ConsoleAnswer> => {
    const text = await response.text();
    csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? csrf;
    return { status: response.status, headers: response.headers, text, location: response.headers.get('location') };
  };

  const browser: ConsoleBrowser = {
    cookies,
    async get(path, headers = {}) {
      return read(await send(path, { headers }));
    },
    async bytes(path) {
      return Buffer.from(await (await send(path, {})).arrayBuffer());
    },
    async post(path, fields = {}, headers = {}) {
      const isTokenGiven = 'csrf' in fields || 'X-CSRF-Token' in headers;
      const token = isTokenGiven || csrf === undefined ? {} : { csrf };
      const body = new URLSearchParams({ ...token, ...fields });
      return read(await send(path, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin', ...headers } }));
    },
    async logIn(name, password) {
      const answer = await browser.post('/masuk', { nama: name, sandi: password });
      // Any page has the token of the session, and everybody has this one.
      if (answer.status === 303) await browser.get('/akun');
      return answer;
    },
    async *stream(path, signal) {
      const response = await send(path, { signal, headers: { accept: 'text/event-stream' } });
      if (response.body === null) return;
      let text = '';
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const parts = (text + chunk).split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const [event, data] = [/^event: (.*)$/m.exec(part)?.[1], /^data: (.*)$/m.exec(part)?.[1]];
          if (event !== undefined) yield { event, data: data ?? '' };
        }
      }
    },
  };
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  const isGone = /max-age=0|expires=thu, 01 jan 1970/i.test(line);
  if (isGone || value === '') cookies.delete(name);
  else cookies.set(name, value);
}
