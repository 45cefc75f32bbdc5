import { type Instant } from '../../../domain/time';
import { type SopStep } from '../../../domain/transfer/sop';
import { formatMoment } from '../format';

export interface SopModel {
  legend: string;
  path: string;
  /** `3 dari 7`. */
  count: string;
  steps: { step: string; title: string; isDone: boolean; done: string | null }[];
}

/** The house's procedure as a check list: each tick is a form of its own and says who did it. */
export function sopModel({
  steps,
  done,
  path,
  now,
  legend,
}: {
  steps: readonly SopStep[];
  done: ReadonlyMap<string, { by: string; at: Instant }>;
  path: string;
  now: Instant;
  legend: string;
}): SopModel {
  const checked = steps.filter(({ step }) => done.has(step)).length;
  return {
    ...{ legend, path: `${path}/sop`, count: `${checked} dari ${steps.length}` },
    steps: steps.map(({ step, title }) => {
      const check = done.get(step);
      return {
        ...{ step, title, isDone: check !== undefined },
        done: check === undefined ? null : `${check.by}, ${formatMoment(check.at, now)}`,
      };
    }),
  };
}
