import { z } from 'zod';

/**
 * Moota's own words. Source: Moota API v2 as its PHP SDK, the package laravel-moota and its WooCommerce plugin use it,
 * read 2026-11. Fields that are not named here are ignored.
 */

/** `2026-02-01 09:30:00`, a wall clock in Jakarta; only midnight: the bank tells the day alone. */
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/);
/** Text, a number, or text with `.00`. */
const amount = z.union([z.string(), z.number()]);
/** A number has lost its leading zeros, and beyond 2^53 more than that. */
const accountNumber = z.union([z.string().regex(/^[\d .-]{4,40}$/), z.number().int().min(1000)]).transform(String);

export const mootaItem = z.object({
  account_number: accountNumber,
  date: moment,
  description: z.string().nullish(),
  amount,
  type: z.enum(['CR', 'DB']),
  balance: amount.nullish().catch(null),
  mutation_id: z.union([z.string().regex(/^[\x21-\x7e]{1,100}$/), z.number().int()]).transform(String),
});
export type MootaItem = z.infer<typeof mootaItem>;

/** One page of `GET /mutation`, as Laravel pages. */
export const mootaPage = z.object({
  data: z.array(z.unknown()),
  current_page: z.number().int().positive(),
  last_page: z.number().int().nonnegative(),
});
