/**
 * A database as one compressed file of SQL statements, copied from one consistent snapshot while programs write to it,
 * and back. Through the driver that the hub uses itself: no other program is needed, any server that the hub runs on will
 * do, and no password stands on a command line. `zcat file | mariadb` reads it as well.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { escape, escapeId } from 'mysql2';
import { createConnection } from 'mysql2/promise';

/** Rows go into statements of about this size; servers take 16 MB and more. */
const STATEMENT_BYTES = 512 * 1024;

const SESSION = [
  "set session time_zone = '+00:00'",
  // Values are written with backslashes, and a counter that is 0 stays 0.
  "set session sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
  'set session foreign_key_checks = 0',
  'set session unique_checks = 0',
];

/** Their bytes are no text: they are written in hexadecimal. */
const BINARY = /^(binary|varbinary|bit|geometry|(tiny|medium|long)?blob)$/;
const NUMERIC = /^((tiny|small|medium|big)?int|decimal|float|double|year)$/;

/**
 * Writes `file`. Returns `{ server, tables }`: the server's version, and for each table how many rows it had. `last` names
 * a table that comes after all others; `read` is given the snapshot for questions of the caller's own.
 */
export async function dumpDatabase({ url, file, last, read }) {
  const connection = await connect(url);
  try {
    await connection.query('set session transaction isolation level repeatable read');
    await connection.query('start transaction with consistent snapshot');
    const [[{ server }]] = await connection.query('select version() as server');
    const extra = await read?.(connection);
    const tables = await tablesOf(connection, last);
    const counts = {};
    const output = createGzip();
    const written = pipeline(output, createWriteStream(file, { mode: 0o600 }));
    // A full disk ends the pipeline, and then nobody would ever read what is written into it.
    const failed = written.then(() => new Promise(() => {}));
    const write = async (text) => {
      if (!output.write(text)) await Promise.race([new Promise((resolve) => output.once('drain', resolve)), failed]);
    };
    for (const statement of SESSION) await write(`${statement};\n`);
    for (const table of tables) counts[table] = await dumpTable(connection, table, write);
    output.end();
    await written;
    return { server, tables: counts, extra };
  } finally {
    await connection.end();
  }
}

async function tablesOf(connection, last) {
  const [rows] = await connection.query(
    `select table_name as name from information_schema.tables
     where table_schema = database() and table_type = 'BASE TABLE' order by table_name = ?, table_name`,
    [last ?? ''],
  );
  return rows.map(({ name }) => name);
}

async function dumpTable(connection, table, write) {
  const name = escapeId(table);
  const [[created]] = await connection.query(`show create table ${name}`);
  await write(`${created['Create Table']};\n`);
  const [columns] = await connection.query(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = database() and table_name = ? and coalesce(generation_expression, '') = ''
     order by ordinal_position`,
    [table],
  );
  const names = columns.map((column) => escapeId(column.name)).join(', ');
  const head = `insert into ${name} (${names}) values `;
  let rows = 0;
  let batch = [];
  let size = 0;
  const flush = async () => {
    if (batch.length > 0) await write(`${head}${batch.join(',')};\n`);
    batch = [];
    size = 0;
  };
  const query = { sql: `select ${names} from ${name}`, rowsAsArray: true, typeCast: (field) => field.buffer() };
  for await (const row of connection.connection.query(query).stream({ highWaterMark: 500 })) {
    const text = `(${row.map((value, index) => literal(value, columns[index].type.toLowerCase())).join(',')})`;
    batch.push(text);
    size += text.length;
    rows += 1;
    if (size > STATEMENT_BYTES) await flush();
  }
  await flush();
  return rows;
}

function literal(bytes, type) {
  if (bytes === null) return 'NULL';
  if (NUMERIC.test(type)) return bytes.toString('latin1');
  if (BINARY.test(type)) return bytes.length === 0 ? "''" : `0x${bytes.toString('hex')}`;
  return escape(bytes.toString('utf8'));
}

/** How many tables the database has. */
export async function countTables(url) {
  const connection = await connect(url);
  try {
    return (await tablesOf(connection)).length;
  } finally {
    await connection.end();
  }
}

/** Connections of other programs to the database, as far as its user may see them. */
export async function countOtherConnections(url) {
  const connection = await connect(url);
  try {
    const [[{ others }]] = await connection.query(
      `select count(*) as others from information_schema.processlist
       where db = database() and id <> connection_id()`,
    );
    return Number(others);
  } finally {
    await connection.end();
  }
}

/**
 * Replaces everything in the database by what `file` has. `before` is a table and statements that are run before that
 * table is made; with the table that everything else is read by, a load that breaks off leaves nothing that would start.
 */
export async function loadDump({ url, file, before }) {
  const connection = await connect(url);
  try {
    await connection.query('set session foreign_key_checks = 0');
    for (const table of await tablesOf(connection)) await connection.query(`drop table ${escapeId(table)}`);
    const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity });
    let statement = '';
    for await (const line of lines) {
      statement += `${line}\n`;
      // No value has a line break of its own, so only a statement's last line ends so.
      if (!line.endsWith(';')) continue;
      if (before !== undefined && isCreation(statement, before.table)) {
        for (const { sql, values } of before.statements) await connection.query(sql, values);
      }
      await connection.query(statement.trimEnd().slice(0, -1));
      statement = '';
    }
    if (statement.trim() !== '') throw new Error(`${file} ends in the middle of a statement`);
  } finally {
    await connection.end();
  }
}

function isCreation(statement, table) {
  return statement
    .slice(0, 200)
    .toLowerCase()
    .startsWith(`create table ${escapeId(table)}`);
}

function connect(url) {
  return createConnection({ uri: url, charset: 'utf8mb4', timezone: 'Z', connectTimeout: 10_000 });
}
