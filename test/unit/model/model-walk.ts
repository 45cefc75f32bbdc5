import { evaluate, type Expression, type Value } from './promela-expression';
import { parseProcesses, type Statement } from './promela-process';
import { expandModel } from './promela-source';

/** The tracked variables by name, array elements as `ast[0]`. Whatever is not tracked may have any value. */
export type ModelState = Readonly<Record<string, number>>;

export interface Move {
  process: string;
  before: ModelState;
  after: ModelState;
}

/**
 * Every step between states of the tracked variables that the model's text allows, walked from the first state on. What
 * is not tracked counts as unknown, so that each step is found whose own conditions on tracked variables can hold. A
 * process with a parameter `a` runs once per attempt; `only` names the processes of a variant that runs a few.
 */
export function walkModel(
  source: string,
  {
    defines,
    only,
    first,
    attempts = 1,
  }: { defines?: Record<string, string>; only?: string[]; first: ModelState; attempts?: number },
): Move[] {
  const processes = parseProcesses(expandModel(source, defines)).flatMap((process) => {
    if (only !== undefined && !only.includes(process.name)) return [];
    const copies = process.params.includes('a') ? attempts : 1;
    return Array.from({ length: copies }, (_, a) => ({ ...process, a }));
  });
  const moves: Move[] = [];
  const seen = new Set([keyOf(first)]);
  const waiting = [first];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    const before = from;
    for (const { name, steps, a } of processes) {
      for (const { state } of steps.flatMap((step) => run(step, before, a))) {
        moves.push({ process: name, before, after: state });
        if (seen.has(keyOf(state))) continue;
        seen.add(keyOf(state));
        waiting.push(state);
      }
    }
  }
  return moves;
}

/** The value of a macro, such as `LIVE(0)`, in each of the given states. */
export function valueOfMacro(source: string, macro: string, state: ModelState): Value {
  const [process] = parseProcesses(expandModel(`${source}\nproctype Asked() { atomic { ${macro} } }`)).slice(-1);
  const [statement] = process?.steps[0] ?? [];
  if (statement?.kind !== 'condition') throw new Error(`${macro} is no condition`);
  return valueIn(state, 0)(statement.expression);
}

interface Outcome {
  state: ModelState;
  /** A `break` looks for the loop around it. */
  isLeaving: boolean;
}

/** All states in which a sequence can end; none when a condition in it cannot hold. */
function run(statements: readonly Statement[], state: ModelState, a: number): Outcome[] {
  let outcomes: Outcome[] = [{ state, isLeaving: false }];
  for (const statement of statements) {
    outcomes = outcomes.flatMap((outcome) => (outcome.isLeaving ? [outcome] : runOne(statement, outcome.state, a)));
  }
  return unique(outcomes);
}

function runOne(statement: Statement, state: ModelState, a: number): Outcome[] {
  const stay: Outcome = { state, isLeaving: false };
  const valueOf = valueIn(state, a);
  switch (statement.kind) {
    case 'nothing':
      return [stay];
    case 'break':
      return [{ state, isLeaving: true }];
    case 'else':
      throw new Error('else stands for the other options and is never run');
    case 'condition':
      return valueOf(statement.expression) === 0 ? [] : [stay];
    case 'assign':
      return [{ state: assigned(statement, state, a), isLeaving: false }];
    case 'atomic':
      return run(statement.body, state, a);
    case 'if':
      return runOptions(statement.options, state, a);
    case 'do':
      return runLoop(statement.options, state, a);
  }
}

/** `else` is open unless another option certainly is. */
function runOptions(options: readonly Statement[][], state: ModelState, a: number): Outcome[] {
  const isCertain = options.some(([guard]) => {
    if (guard === undefined || guard.kind === 'else') return false;
    const value = guard.kind === 'condition' ? valueIn(state, a)(guard.expression) : 1;
    return value !== undefined && value !== 0;
  });
  return options.flatMap((option) => {
    if (option[0]?.kind !== 'else') return run(option, state, a);
    return isCertain ? [] : run(option.slice(1), state, a);
  });
}

function runLoop(options: readonly Statement[][], state: ModelState, a: number): Outcome[] {
  const left: Outcome[] = [];
  const seen = new Set([keyOf(state)]);
  const waiting = [state];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const outcome of runOptions(options, current, a)) {
      if (outcome.isLeaving) left.push({ state: outcome.state, isLeaving: false });
      else if (!seen.has(keyOf(outcome.state))) waiting.push(outcome.state);
      seen.add(keyOf(outcome.state));
    }
  }
  return unique(left);
}

function assigned(
  { name, index, value }: Extract<Statement, { kind: 'assign' }>,
  state: ModelState,
  a: number,
): ModelState {
  const valueOf = valueIn(state, a);
  const at = index === undefined ? undefined : valueOf(index);
  if (index !== undefined && at === undefined) {
    if (Object.keys(state).some((key) => key.startsWith(`${name}[`))) throw new Error(`${name}[?] is assigned`);
    return state;
  }
  const key = keyOfVariable(name, at);
  if (!(key in state)) return state;
  const known = valueOf(value);
  if (known === undefined) throw new Error(`the model writes something unknown into ${key}`);
  return { ...state, [key]: known };
}

function valueIn(state: ModelState, a: number): (expression: Expression) => Value {
  return (expression) => evaluate(expression, (name, index) => (name === 'a' ? a : state[keyOfVariable(name, index)]));
}

function keyOfVariable(name: string, index: Value): string {
  return index === undefined ? name : `${name}[${index}]`;
}

function keyOf(state: ModelState): string {
  return JSON.stringify(state);
}

function unique(outcomes: Outcome[]): Outcome[] {
  return [...new Map(outcomes.map((outcome) => [JSON.stringify(outcome), outcome])).values()];
}
