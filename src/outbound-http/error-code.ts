/** What went wrong, as a code that fits into a column: `ECONNREFUSED` becomes `econnrefused`. Ascii, never empty. */
export function errorCode(error: unknown, maxLength: number): string {
  const kebab = ownCode(error)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-|-$/g, '');
  return kebab === '' ? 'internal-error' : kebab;
}

function ownCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}
