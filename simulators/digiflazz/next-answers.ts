import { type Status } from './codes';
import { type RequestKind } from './requests';

/** An answer that is waiting for one request. */
export interface NextAnswer {
  destination: string;
  kind: RequestKind;
  line?: string | undefined;
  /** Answered without a look at the record. */
  rc?: string | undefined;
  httpStatus?: number | undefined;
  status?: Status | undefined;
  message?: string | undefined;
  sn?: string | undefined;
  /** Does everything as usual, then drops the connection instead of answering. */
  lose?: boolean | undefined;
}

/** One-shot answers, used up in the order they were given. */
export class NextAnswers {
  private answers: NextAnswer[] = [];

  add(answer: NextAnswer): void {
    this.answers.push(answer);
  }

  take({ destination, kind, line }: { destination: string; kind: RequestKind; line: string }): NextAnswer | undefined {
    const found = this.answers.find(
      (answer) =>
        answer.destination === destination &&
        answer.kind === kind &&
        (answer.line === undefined || answer.line === line),
    );
    this.answers = this.answers.filter((answer) => answer !== found);
    return found;
  }

  list(): readonly NextAnswer[] {
    return this.answers;
  }
}
