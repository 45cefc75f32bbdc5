/** One part of a form. */
export interface FormPart {
  name: string;
  filename: string | null;
  content: Buffer;
}

/** The parts of a `multipart/form-data` body; undefined when it is none. */
export function parseMultipart(contentType: string | undefined, body: Buffer): FormPart[] | undefined {
  const boundary = /^multipart\/form-data; *boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const mark = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let at = body.indexOf(mark);
  while (at !== -1) {
    const next = body.indexOf(mark, at + mark.length);
    if (next === -1) return parts;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, headEnd).toString('utf8');
    const name = /name="([^"]*)"/.exec(head)?.[1];
    if (headEnd === -1 || name === undefined) return undefined;
    parts.push({ name, filename: /filename="([^"]*)"/.exec(head)?.[1] ?? null, content: part.subarray(headEnd + 4) });
    at = next;
  }
  return undefined;
}
