import { type AlarmChannel, type AlarmKind, type AlarmTry, type OutgoingAlarm } from '../domain/alarm';

/** Sends one alarm once, within its own time limit. Never throws for an outcome. */
export type SendAlarm = (alarm: OutgoingAlarm) => Promise<AlarmTry>;

/** How alarms leave the house. */
export interface AlarmDeps {
  /** Those that are set up. */
  senders: Readonly<Partial<Record<AlarmChannel, SendAlarm>>>;
  /** One Indonesian sentence. Throws when the template needs a value that the model lacks. */
  summary: (kind: AlarmKind, model: object) => string;
  /** The console as staff reach it, without a slash at the end. */
  consoleUrl: string;
}
