import { type Response } from 'express';

/**
 * Where a request can be made to wait: `before-lookup` (arrived, nothing looked at yet), `before-booking` (no record
 * found, about to buy), `before-answer` (all done and on the disk), `report` (a reseller's endpoint that doesn't answer).
 */
export const HOLD_POINTS = ['before-lookup', 'before-booking', 'before-answer', 'report'] as const;
export type HoldPoint = (typeof HOLD_POINTS)[number];

export interface Subject {
  line?: string | undefined;
  ref?: string | undefined;
  destination?: string | undefined;
  reseller?: string | undefined;
  kind?: string | undefined;
}

export interface HoldFilter extends Subject {
  point?: HoldPoint | undefined;
}

export interface HoldRule extends Subject {
  point: HoldPoint;
  /** How many it still holds; without it every match until the release. */
  times?: number | undefined;
}

interface Held extends Subject {
  id: number;
  point: HoldPoint;
  since: string;
  response: Response;
  release: () => void;
}

/** Makes chosen requests wait until somebody lets them go. */
export class Gate {
  private rules: HoldRule[] = [];
  private held: Held[] = [];
  private lastId = 0;

  hold(rule: HoldRule): void {
    this.rules.push({ ...rule });
  }

  /** Lets go what matches every given field and drops the rules that match; an empty filter is everything. */
  release(filter: HoldFilter): number {
    this.rules = this.rules.filter((rule) => !matches(filter, rule));
    const freed = this.held.filter((held) => matches(filter, held));
    this.held = this.held.filter((held) => !freed.includes(held));
    for (const held of freed) held.release();
    return freed.length;
  }

  /** Returns at once unless a rule holds this subject at this point. */
  async pass(point: HoldPoint, subject: Subject, response: Response): Promise<void> {
    const rule = this.rules.find(({ times, ...filter }) => times !== 0 && matches(filter, { point, ...subject }));
    if (!rule) return;
    if (rule.times !== undefined) rule.times -= 1;
    await this.keep(point, subject, response);
  }

  keep(point: HoldPoint, subject: Subject, response: Response): Promise<void> {
    return new Promise((release) => {
      this.lastId += 1;
      const since = new Date().toISOString();
      this.held.push({ id: this.lastId, point, ...subject, since, response, release });
    });
  }

  listRules(): HoldRule[] {
    return this.rules;
  }

  listHeld(): object[] {
    return this.held.map(({ response, release: _, ...held }) => ({ ...held, isClientGone: response.destroyed }));
  }
}

function matches(filter: HoldFilter, subject: HoldFilter): boolean {
  return (['point', 'line', 'ref', 'destination', 'reseller', 'kind'] as const).every(
    (field) => filter[field] === undefined || filter[field] === subject[field],
  );
}
