import { request as httpRequest } from 'node:http';

/** One POST; resolves with its status once the whole answer is read. */
export function post({ hostname, port, path, headers, body, agent, timeoutMs = 30_000 }) {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method: 'POST', headers, agent, timeout: timeoutMs });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode));
      response.resume();
    });
    request.end(body);
  });
}

/** The same with a JSON body. */
export function postJson(url, path, value, options = {}) {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify(value);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return post({ hostname, port, path, headers, body, ...options });
}
