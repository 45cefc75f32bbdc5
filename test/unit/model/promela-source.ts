import { evaluate, parseExpression, tokenize } from './promela-expression';

interface Macro {
  /** Undefined for a macro without brackets. */
  params: string[] | undefined;
  body: string;
}

/**
 * The text of a model as spin sees it: one variant chosen by `defines`, with all macros and inlines written out. Covers
 * what C's preprocessor does for docs/model/topup.pml, so that reading the model needs no compiler.
 */
export function expandModel(source: string, defines: Readonly<Record<string, string>> = {}): string {
  const macros = new Map<string, Macro>();
  for (const [name, body] of Object.entries(defines)) macros.set(name, { params: undefined, body });
  const chosen = chooseLines(source.replace(/\/\*[\s\S]*?\*\//g, ' '), macros);
  return expand(takeInlines(chosen, macros), macros);
}

function chooseLines(source: string, macros: Map<string, Macro>): string {
  const kept: string[] = [];
  /** For each open `#if`: whether its lines are in, and whether one of its branches was. */
  const open: { isIn: boolean; wasIn: boolean }[] = [];
  const isIn = (): boolean => open.every((level) => level.isIn);
  for (const line of source.split('\n')) {
    const directive = /^\s*#\s*(\w+)\s*(.*)$/.exec(line);
    if (directive === null) {
      if (isIn()) kept.push(line);
      continue;
    }
    const [, name = '', rest = ''] = directive;
    const level = open.at(-1);
    if (name === 'ifdef' || name === 'ifndef' || name === 'if') {
      const holds = isIn() && conditionHolds(name, rest, macros);
      open.push({ isIn: holds, wasIn: holds });
    } else if (name === 'define') {
      if (isIn()) define(rest, macros);
    } else if (level === undefined) {
      throw new Error(`#${name} without #if`);
    } else if (name === 'endif') {
      open.pop();
    } else {
      const isEnclosingIn = open.slice(0, -1).every((outer) => outer.isIn);
      const holds = isEnclosingIn && !level.wasIn && (name === 'else' || conditionHolds('if', rest, macros));
      open[open.length - 1] = { isIn: holds, wasIn: level.wasIn || holds };
    }
  }
  return kept.join('\n');
}

function conditionHolds(kind: string, rest: string, macros: ReadonlyMap<string, Macro>): boolean {
  if (kind !== 'if') return macros.has(rest.trim()) === (kind === 'ifdef');
  const text = rest.replace(/defined\s*\(\s*(\w+)\s*\)/g, (_, name: string) => (macros.has(name) ? '1' : '0'));
  const value = evaluate(parseExpression(tokenize(expand(text, macros))), () => 0);
  if (value === undefined) throw new Error(`#if ${rest} cannot be decided`);
  return value !== 0;
}

function define(rest: string, macros: Map<string, Macro>): void {
  const parts = /^(\w+)(?:\(([^)]*)\))?\s*(.*)$/.exec(rest);
  if (parts === null) throw new Error(`#define ${rest}`);
  const [, name = '', params, body = ''] = parts;
  macros.set(name, { params: params?.split(',').map((param) => param.trim()), body: body.trim() });
}

/** An inline is a macro whose body is a block. */
function takeInlines(text: string, macros: Map<string, Macro>): string {
  const inline = /\binline\s+(\w+)\s*\(([^)]*)\)\s*\{/;
  let rest = text;
  for (let match = inline.exec(rest); match !== null; match = inline.exec(rest)) {
    const [head, name = '', params = ''] = match;
    const bodyFrom = match.index + head.length;
    const bodyTo = closingAt(rest, bodyFrom - 1);
    const names = params.trim() === '' ? [] : params.split(',').map((param) => param.trim());
    macros.set(name, { params: names, body: rest.slice(bodyFrom, bodyTo).trim() });
    rest = rest.slice(0, match.index) + rest.slice(bodyTo + 1);
  }
  return rest;
}

function expand(text: string, macros: ReadonlyMap<string, Macro>): string {
  let expanded = '';
  let rest = text;
  for (let word = /\b[A-Za-z_]\w*/.exec(rest); word !== null; word = /\b[A-Za-z_]\w*/.exec(rest)) {
    const name = word[0];
    const end = word.index + name.length;
    const macro = macros.get(name);
    expanded += rest.slice(0, word.index);
    const bracket = /^\s*\(/.exec(rest.slice(end));
    if (macro === undefined || (macro.params !== undefined && bracket === null)) {
      expanded += name;
      rest = rest.slice(end);
    } else if (macro.params === undefined) {
      rest = macro.body + rest.slice(end);
    } else {
      const from = end + (bracket?.[0].length ?? 0);
      const to = closingAt(rest, from - 1);
      rest = filledIn(macro, splitArguments(rest.slice(from, to))) + rest.slice(to + 1);
    }
  }
  return expanded + rest;
}

function filledIn({ params = [], body }: Macro, args: string[]): string {
  const values = new Map(params.map((param, index) => [param, args[index] ?? '']));
  if (params.at(-1) === '...') values.set('__VA_ARGS__', args.slice(params.length - 1).join(', '));
  return body.replace(/\b[A-Za-z_]\w*/g, (word) => values.get(word) ?? word).replaceAll('##', '');
}

function splitArguments(text: string): string[] {
  const args = [''];
  let depth = 0;
  for (const char of text) {
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (char === ',' && depth === 0) args.push('');
    else args.push(`${args.pop() ?? ''}${char}`);
  }
  return args.map((arg) => arg.trim());
}

/** Where the bracket that opens at `from` is closed. */
export function closingAt(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index += 1) {
    if ('([{'.includes(text[index] ?? '')) depth += 1;
    if (')]}'.includes(text[index] ?? '')) depth -= 1;
    if (depth === 0) return index;
  }
  throw new Error(`no closing bracket for ${text.slice(from, from + 40)}`);
}
