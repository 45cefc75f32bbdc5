import { html, type Markup } from './html';

export const section = (title: string, content: Markup): Markup =>
  html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;

/** One row per array; on a phone each cell carries its heading. Without rows it says `empty`. */
export function table(headings: string[], rows: (string | Markup)[][], empty: string): Markup {
  if (rows.length === 0) return html`<div class="card empty">${empty}</div>`;
  const cells = (row: (string | Markup)[]) =>
    row.map((cell, index) => html`<td data-label="${headings[index] ?? ''}"><span>${cell}</span></td>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Tabel: ${headings.join(', ')}">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function select(name: string, values: string[], words = values, chosen = values[0]): Markup {
  const options = values.map(
    (value, index) =>
      html`<option value="${value}" ${value === chosen ? html` selected` : ''}>${words[index] ?? value}</option>`,
  );
  return html`<select name="${name}">
    ${options}
  </select>`;
}

export const tag = (tone: 'good' | 'bad' | 'wait', word: string): Markup =>
  html`<span class="tag ${tone}">${word}</span>`;
export const mono = (value: string): Markup => html`<span class="mono">${value}</span>`;
export const rupiah = (amount: number): string => `Rp${amount.toLocaleString('id-ID')}`;

const CLOCK = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
export const time = (instant: string): string => (instant === '' ? '' : CLOCK.format(new Date(instant)));
