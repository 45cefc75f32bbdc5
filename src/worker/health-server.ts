import { createServer } from 'node:http';
import { type Metrics } from '../metrics/metrics';

export interface HealthServer {
  close(): Promise<void>;
}

/** `/healthz` and `/metrics` of a program without a web page, on loopback. `isHealthy` says whether it does its work. */
export async function startHealthServer({
  port,
  metrics,
  isHealthy,
}: {
  port: number;
  metrics: Metrics;
  isHealthy: () => boolean;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') {
      const status = isHealthy() ? 200 : 503;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: status === 200 ? 'ok' : 'unhealthy' }));
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
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
