/** The comparator of accepting: Express and one durable insert, nothing else. Its row is as long as the hub's order. */
import express from 'express';
import { createPool } from 'mysql2/promise';
import { required } from './bare-settings.mjs';

const pool = createPool({ uri: required('TUNTAS_DATABASE_URL'), connectionLimit: 16 });
await pool.query(
  `create table if not exists bench_order (
     id bigint primary key auto_increment, reference varchar(64) not null, destination varchar(20) not null,
     product varchar(16) not null, accepted_at datetime(3) not null) engine = InnoDB`,
);

const app = express();
app.disable('x-powered-by');
app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
app.post('/orders', express.json({ limit: '16kb' }), async (request, response) => {
  const { refId, destination, productCode } = request.body;
  const [{ insertId }] = await pool.query(
    'insert into bench_order (reference, destination, product, accepted_at) values (?, ?, ?, utc_timestamp(3))',
    [refId, destination, productCode],
  );
  response.status(202).json({ id: insertId, refId });
});
app.listen(Number(required('BENCH_BARE_PORT')), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
