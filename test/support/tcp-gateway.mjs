/**
 * Hands every TCP connection on to a local port, `node tcp-gateway.mjs <port>`, and prints its own port. At most two
 * connections fit into its queue, so that a test which stops this process can keep a third one from being made.
 */
import { connect, createServer } from 'node:net';

const target = Number(process.argv[2]);

const server = createServer((near) => {
  const far = connect(target, '127.0.0.1');
  near.pipe(far).pipe(near);
  for (const [end, other] of [
    [near, far],
    [far, near],
  ]) {
    // What a reset does to one side is passed on to the other.
    end.on('error', () => other.destroy());
    end.on('close', () => other.destroy());
  }
});

// Linux keeps one connection more than it is asked for.
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
