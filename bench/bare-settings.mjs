/** What the harness tells the comparators' programs, which it starts with their settings in the environment. */
export function required(name) {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
