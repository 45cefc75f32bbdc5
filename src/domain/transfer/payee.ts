/** Digits of an account that money goes back to, whoever types it in. */
export const PAYEE_NUMBER = /^\d{5,20}$/;
