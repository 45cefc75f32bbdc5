import { DEFAULT_SETTINGS, isSettingValue, type Settings, settingsWith } from '../../domain/settings';
import { type Logger } from '../../logging/logger';
import { type Database, type Queryable } from '../database';

/** The stop switch of all purchases: its row reads `1` while it is on. */
export const STOP_ALL = 'stopAll';

const FRESH_FOR_MS = 2000;

/** The house's numbers, read again after two seconds at the latest. */
export interface SettingsReader {
  current(): Promise<Settings>;
}

/** A row that is no number leaves its default in force, and is told to the log: a slip may not stop the orders. */
export function createSettingsReader(db: Database, logger?: Logger): SettingsReader {
  let settings: Settings = DEFAULT_SETTINGS;
  let readAt = -Infinity;
  let reading: Promise<Settings> | undefined;
  const read = async (): Promise<Settings> => {
    const { settings: found, wrong } = await readSettings(db);
    if (wrong.length > 0) logger?.error({ settings: wrong }, 'settings are wrong: their defaults are in force');
    settings = found;
    readAt = performance.now();
    return settings;
  };
  return {
    async current() {
      if (performance.now() - readAt <= FRESH_FOR_MS) return settings;
      // One reading for everybody who asks meanwhile.
      reading ??= read().finally(() => (reading = undefined));
      return reading;
    },
  };
}

/** The numbers as the table has them now, and the names of the rows that are none. */
export async function readSettings(queryable: Queryable): Promise<{ settings: Settings; wrong: string[] }> {
  const rows = await queryable.rows<{ name: string; value: string }>('select name, value from setting');
  const numbers = rows
    .filter(({ name }) => name in DEFAULT_SETTINGS)
    .map(({ name, value }) => [name, Number(value)] as const);
  const right = numbers.filter(([, value]) => isSettingValue(value));
  const wrong = numbers.filter(([, value]) => !isSettingValue(value)).map(([name]) => name);
  return { settings: settingsWith(new Map(right)), wrong };
}
