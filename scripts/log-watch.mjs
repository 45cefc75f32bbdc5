/** Follows the log file of a child and shows its warnings and errors, shortened, on the screen. */
import { closeSync, copyFileSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const LOOK_EVERY_MS = 400;
const LARGEST_LOG = 64 * 1024 * 1024;
const LONGEST_LINE = 200;

/** A child in trouble repeats itself; the rest is in its log. */
const LINES_PER_PERIOD = 5;
const PERIOD_MS = 10_000;

/** Returns a function that ends the watch. `important` tells from a line what to show of it, or undefined. */
export function watchLog(file, { name, important }) {
  const fd = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(64 * 1024);
  let position = 0;
  let rest = '';
  let shown = [];
  let hidden = 0;

  const show = (line) => {
    const text = important(line);
    if (text === undefined) return;
    const now = Date.now();
    shown = shown.filter((at) => now - at < PERIOD_MS);
    if (shown.length === LINES_PER_PERIOD) {
      if (hidden === 0) console.log(`${name}: more of this in ${file}`);
      hidden += 1;
      return;
    }
    hidden = 0;
    shown.push(now);
    console.log(`${name}: ${text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text}`);
  };

  const look = () => {
    const { size } = fstatSync(fd);
    if (size < position) position = 0;
    for (let read = 1; read > 0; position += read) {
      read = readSync(fd, buffer, 0, buffer.length, position);
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
      rest = lines.pop();
      lines.forEach(show);
    }
    // The child appends to the same file, so emptying it is safe; a line written in this moment may be lost.
    if (position > LARGEST_LOG) {
      copyFileSync(file, `${file}.old`);
      truncateSync(file);
      position = 0;
    }
  };

  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    closeSync(fd);
  };
}

/** For programs that log JSON lines with pino's levels, by number or by name. */
export function importantOfJson(line) {
  if (!line.startsWith('{')) return isOutcry(line) ? line : undefined;
  try {
    const { level, msg, err, code } = JSON.parse(line);
    const isImportant = typeof level === 'number' ? level >= 40 : ['warn', 'error', 'fatal'].includes(level);
    if (!isImportant) return undefined;
    return [msg, code ?? err?.code, err?.message].filter((part) => part !== undefined && part !== '').join(' · ');
  } catch {
    return undefined;
  }
}

/** What is no JSON comes from a crash or a refusal to start, but for the stack below it and the SDK's own chatter. */
function isOutcry(line) {
  return /^[^\s{}]/.test(line) && !/ \[(INFO|DEBUG|TRACE)\] |^Node\.js v/.test(line);
}

export const importantOfMariaDb = (line) => /\[ERROR\]\s*(.*)/.exec(line)?.[1];

/** Its warnings are about its own insides, and there are many. */
export const importantOfTemporal = (line) => (/level=error|"level":"(error|fatal)"/.test(line) ? line : undefined);
