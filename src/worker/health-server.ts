import { createServer } from 'node:http';
import { type Metrics } from '../metrics/metrics';

export interface HealthServer {
  close(): Promise<void>;
}

/**
 * `/healthz`, `/readyz` and `/metrics` of a program without a web page; keep it away from the public. It is healthy as long as it runs,
 * and ready once it takes work: while Temporal is away it keeps the promises of the database.
 */
export async function startHealthServer({
  host,
  port,
  metrics,
  isReady,
}: {
  host: string;
  port: number;
  metrics: Metrics;
  isReady: () => boolean;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz' || path === '/readyz') {
      const status = path === '/healthz' ? 'ok' : isReady() ? 'ready' : 'starting';
      response.writeHead(status === 'starting' ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status }));
    } else if (path === '/metrics') {
      metrics
        .text()
        .then((text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text))
        .catch(() => response.writeHead(503).end());
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
