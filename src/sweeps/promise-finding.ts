/** One promise that nobody keeps. */
export interface PromiseFinding {
  subject: string;
  problem:
    | 'no work item'
    | 'work item of something finished'
    | 'state differs'
    | 'nobody promised anything for this state'
    | 'next action is overdue'
    | 'next action is too far away'
    | 'deadline is too far away'
    | 'breach without escalation'
    | 'intake is not processed'
    | 'report is not sent'
    | 'alarm is not sent'
    | 'bank is not told'
    | 'bank is not asked'
    | 'bill stays open at the bank'
    | 'document is not printed'
    | 'message is not sent'
    | 'no SLA clock'
    | 'SLA clock of something finished'
    | 'SLA is not watched'
    | 'deadline is not the clock’s';
  detail: string;
}
