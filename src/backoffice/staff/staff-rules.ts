import { randomInt } from 'node:crypto';
import { STAFF_ROLES, type StaffRole } from '../../domain/staff';

const NAME = /^[a-z][a-z0-9._-]{1,31}$/;
const PASSWORD_LEAST = 12;
const PASSWORD_MOST = 200;

/** Why a password may not be used. */
export type PasswordRefusal = 'password-too-short' | 'password-too-long' | 'password-is-name' | 'password-is-known';

/** Why nobody new was created. */
export type CreationRefusal = 'invalid-name' | 'invalid-full-name' | 'name-taken' | PasswordRefusal;

/** Why nothing about a person was changed. */
export type StaffRefusal =
  | CreationRefusal
  | 'invalid-role'
  | 'password-unchanged'
  | 'password-wrong'
  | 'password-locked'
  | 'not-found'
  | 'own-account'
  | 'has-customers'
  | 'role-may-not';

/** As it is typed at log-in: spaces around it and capitals do not count. */
export function staffName(typed: string): string {
  return typed.trim().toLowerCase();
}

export function isStaffName(name: string): boolean {
  return NAME.test(name);
}

export function isStaffRole(text: string): text is StaffRole {
  return (STAFF_ROLES as readonly string[]).includes(text);
}

/** Undefined for a password that may be used. The demo's own passwords are known to everybody. */
export function judgePassword(
  password: string,
  { name, isDemo }: { name: string; isDemo: boolean },
): PasswordRefusal | undefined {
  const letters = Array.from(password).length;
  if (letters < PASSWORD_LEAST) return 'password-too-short';
  if (letters > PASSWORD_MOST) return 'password-too-long';
  if (password.toLowerCase() === name) return 'password-is-name';
  if (!isDemo && password.toLowerCase().startsWith('demo-')) return 'password-is-known';
  return undefined;
}

/** Without letters and digits that are mistaken for each other when read aloud. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** A random password of about 79 bits, `h7wq-2mxa-…`, to be read from the screen once. */
export function makePassword(): string {
  const letter = (): string => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
