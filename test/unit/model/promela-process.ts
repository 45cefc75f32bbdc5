import { expectToken, type Expression, parseExpression, tokenize, type Tokens } from './promela-expression';
import { closingAt } from './promela-source';

export type Statement =
  | { kind: 'assign'; name: string; index: Expression | undefined; value: Expression }
  | { kind: 'condition'; expression: Expression }
  | { kind: 'else' }
  | { kind: 'break' }
  | { kind: 'nothing' }
  | { kind: 'if' | 'do'; options: Statement[][] }
  | { kind: 'atomic'; body: Statement[] };

export interface Process {
  name: string;
  params: string[];
  /** What happens at once, each a step of its own that the process may take when its condition holds. */
  steps: Statement[][];
}

/** The processes of an expanded model. */
export function parseProcesses(text: string): Process[] {
  return [...text.matchAll(/\bproctype\s+(\w+)\s*\(([^)]*)\)\s*\{/g)].map((match) => {
    const [head, name = '', params = ''] = match;
    const from = match.index + head.length;
    const tokens = tokenize(text.slice(from, closingAt(text, from - 1)));
    const statements = parseSequence(tokens);
    if (tokens.length > 0) throw new Error(`${name} is not understood from: ${tokens.slice(0, 12).join(' ')}`);
    const names = params.split(/[;,]/).map((param) => param.trim().split(/\s+/).at(-1) ?? '');
    return { name, params: names, steps: stepsOf(statements) };
  });
}

function stepsOf(statements: Statement[]): Statement[][] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'atomic') return [statement.body];
    return statement.kind === 'if' || statement.kind === 'do' ? statement.options.flatMap(stepsOf) : [];
  });
}

const ENDS = new Set(['::', 'fi', 'od', '}']);
const TYPES = new Set(['bit', 'byte', 'short', 'int']);

function parseSequence(tokens: Tokens): Statement[] {
  const statements: Statement[] = [];
  while (tokens.length > 0 && !ENDS.has(tokens[0] ?? '')) {
    if (tokens[0] === ';' || tokens[0] === '->') tokens.shift();
    else if (TYPES.has(tokens[0] ?? '')) tokens.splice(0, tokens.indexOf(';') + 1);
    else if (tokens[1] === ':') tokens.splice(0, 2);
    else statements.push(parseStatement(tokens));
  }
  return statements;
}

function parseStatement(tokens: Tokens): Statement {
  switch (tokens[0]) {
    case 'atomic': {
      tokens.shift();
      expectToken(tokens, '{');
      const body = parseSequence(tokens);
      expectToken(tokens, '}');
      return { kind: 'atomic', body };
    }
    case 'if':
    case 'do': {
      const kind = tokens.shift() === 'if' ? 'if' : 'do';
      const options = parseOptions(tokens);
      expectToken(tokens, kind === 'if' ? 'fi' : 'od');
      return { kind, options };
    }
    case 'else':
    case 'break':
      return { kind: tokens.shift() === 'else' ? 'else' : 'break' };
    case 'assert':
      tokens.splice(0, 2);
      parseExpression(tokens);
      expectToken(tokens, ')');
      return { kind: 'nothing' };
    default:
      return parseSimple(tokens);
  }
}

function parseOptions(tokens: Tokens): Statement[][] {
  const options: Statement[][] = [];
  while (tokens[0] === '::') {
    tokens.shift();
    options.push(parseSequence(tokens));
  }
  return options;
}

function parseSimple(tokens: Tokens): Statement {
  const expression = parseExpression(tokens);
  const next = tokens[0];
  if (next !== '=' && next !== '++' && next !== '--') return { kind: 'condition', expression };
  if (expression.kind !== 'variable')
    throw new Error(`assignment to what is no variable: ${tokens.slice(0, 6).join(' ')}`);
  tokens.shift();
  const { name, index } = expression;
  const one: Expression = { kind: 'number', value: 1 };
  const value: Expression =
    next === '='
      ? parseExpression(tokens)
      : { kind: 'binary', operator: next === '++' ? '+' : '-', left: expression, right: one };
  return { kind: 'assign', name, index, value };
}
