import { type Request, type Response, type Router } from 'express';
import { z } from 'zod';

export const whole = z.coerce.number().int().nonnegative();
export const flag = z.union([z.boolean(), z.stringbool()]);

/**
 * `POST /<name>` takes JSON and answers what `press` returns, or a form, which is sent back to the page. An unknown
 * field or value is answered with 400: a test that misspells a control must not pass by doing nothing.
 */
export function addButton<Schema extends z.ZodType>(
  router: Router,
  name: string,
  schema: Schema,
  press: (body: z.output<Schema>) => object | Promise<object>,
): void {
  router.post(`/${name}`, async (request: Request, response: Response) => {
    const parsed = schema.safeParse(withoutEmptyFields(request.body));
    if (!parsed.success) {
      response.status(400).json({ error: z.prettifyError(parsed.error) });
      return;
    }
    const result = await press(parsed.data);
    if (request.is('urlencoded')) response.redirect(303, `/?selesai=${name}`);
    else response.json(result);
  });
}

/** A form sends every field, also those left blank. */
function withoutEmptyFields(body: unknown): unknown {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
}
