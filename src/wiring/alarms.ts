import { type Environment } from '../config/environment';
import { createAlarmWebhook } from '../outbound-http/create-alarm-webhook';
import { createReportHttp } from '../outbound-http/create-report-http';
import { createAlarmTexts } from '../outbound-mail/alarm-texts';
import { createAlarmMail } from '../outbound-mail/create-alarm-mail';
import { type AlarmDeps } from '../sweeps/alarm-deps';

/** The channels that the environment sets up, and the words of the alarms. */
export function createAlarms({ alarms: { mail, webhook }, consoleUrl }: Environment): AlarmDeps {
  const texts = createAlarmTexts();
  return {
    summary: texts.summary,
    consoleUrl,
    senders: {
      ...(mail === undefined ? {} : { email: createAlarmMail({ ...mail, letter: texts.letter }) }),
      ...(webhook === undefined ? {} : { webhook: createAlarmWebhook({ ...webhook, post: createReportHttp().post }) }),
    },
  };
}
