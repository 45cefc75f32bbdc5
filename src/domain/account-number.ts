/** Digits alone and without leading zeros: programs that take a number of an account for an amount lose them. */
export function accountNumberKey(text: string): string {
  return text.replace(/\D/g, '').replace(/^0+/, '');
}

/** Whether two texts name one account: blanks, dashes and leading zeros do not count. A text without digits names none. */
export function isSameAccountNumber(one: string, other: string): boolean {
  const key = accountNumberKey(one);
  return key !== '' && key === accountNumberKey(other);
}
