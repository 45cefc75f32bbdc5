/** The fields of the form that a page has for an action, with what stands in them, as a browser would send them back. */
export function formOf(html: string, action: string): Record<string, string> {
  const from = html.indexOf(`action="${action}"`);
  const form = from === -1 ? undefined : html.slice(from, html.indexOf('</form>', from));
  if (form === undefined) throw new Error(`the page has no form for ${action}`);
  const fields = [...form.matchAll(/<input[^>]* name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
