/**
 * How WhatsApp may misbehave. `refuse`: an error with a code instead of taking a message. `refuse-upload`: the same for
 * the file. `fail`: taken, and failed later with a code. `silent`: taken, and nothing is ever told. `lose`: taken, and the
 * connection breaks instead of an answer. `shuffle`: events from the last to the first. `double`: each event twice.
 * `forge`: events signed with another secret. `down`: HTTP 500 with a page. `early`: events before the answer.
 */
export const WHATSAPP_MODES = [
  ...(['refuse', 'refuse-upload', 'fail', 'silent', 'lose', 'shuffle', 'double', 'forge', 'down', 'early'] as const),
] as const;
export type WhatsAppMode = (typeof WHATSAPP_MODES)[number];

export interface WhatsAppRule {
  mode: WhatsAppMode;
  /** For one receiver; without it all. */
  to?: string | undefined;
  /** Of an error. */
  code: number;
  /** How many more it is for; without it all. */
  times?: number | undefined;
}

export class WhatsAppRules {
  private rules: WhatsAppRule[] = [];

  add(rule: WhatsAppRule): void {
    this.rules.push({ ...rule });
  }

  clear(): void {
    this.rules = [];
  }

  list(): WhatsAppRule[] {
    return this.rules;
  }

  /** The first rule of one of these modes that fits; it counts as used. */
  take(modes: readonly WhatsAppMode[], to: string | undefined): WhatsAppRule | undefined {
    const rule = this.rules.find(
      (candidate) =>
        modes.includes(candidate.mode) && candidate.times !== 0 && (candidate.to === undefined || candidate.to === to),
    );
    if (rule?.times !== undefined) rule.times -= 1;
    return rule;
  }
}
