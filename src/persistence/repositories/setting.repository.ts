import { DEFAULT_SETTINGS, type Settings, settingsWith } from '../../domain/settings';
import { type Database, type Queryable } from '../database';

/** The stop switch of all purchases: its row reads `1` while it is on. */
export const STOP_ALL = 'stopAll';

const FRESH_FOR_MS = 2000;

/** The house's numbers, read again after two seconds at the latest. */
export interface SettingsReader {
  current(): Promise<Settings>;
}

export function createSettingsReader(db: Database): SettingsReader {
  let settings: Settings = DEFAULT_SETTINGS;
  let readAt = -Infinity;
  return {
    async current() {
      if (performance.now() - readAt > FRESH_FOR_MS) {
        settings = await settingsOf(db);
        readAt = performance.now();
      }
      return settings;
    },
  };
}

/** The numbers as the table has them now. Throws `RangeError` for one that is not positive and whole. */
export async function settingsOf(queryable: Queryable): Promise<Settings> {
  const names = Object.keys(DEFAULT_SETTINGS);
  const rows = await queryable.rows<{ name: string; value: string }>('select name, value from setting');
  const numbers = rows
    .filter(({ name }) => names.includes(name))
    .map(({ name, value }) => [name, Number(value)] as const);
  return settingsWith(new Map(numbers));
}
