export interface Instruction {
  name: string;
  /** The rest, with its continued lines joined. */
  text: string;
  /** Flags such as `--from=build`, without their dashes. */
  flags: Readonly<Record<string, string>>;
  /** Words behind the flags; of the JSON form its strings. */
  words: readonly string[];
}

export interface Stage {
  name: string;
  /** An image, or the name of an earlier stage. */
  from: string;
  instructions: readonly Instruction[];
}

/** As much of a Dockerfile as ours uses: stages, flags, continued lines, the JSON form, `ARG` before `FROM`. */
export function parseDockerfile(text: string): Stage[] {
  const args = new Map<string, string>();
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const { name, words } = instruction;
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const [image = '', as, stageName] = words;
      if (as?.toUpperCase() !== 'AS' || stageName === undefined) throw new Error(`a stage has no name: ${image}`);
      const from = image.replace(/\$\{(\w+)\}/g, (_match, variable: string) => {
        const value = args.get(variable);
        if (value === undefined) throw new Error(`ARG ${variable} is not declared before FROM`);
        return value;
      });
      stages.push({ name: stageName, from, instructions: [] });
    } else if (stage === undefined) {
      if (name !== 'ARG') throw new Error(`${name} stands before FROM`);
      const [variable = '', value = ''] = instruction.text.split('=', 2);
      args.set(variable, value);
    } else {
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

/** Of a stage and of those that it is made from, the first ones first. */
export function inherited(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((one) => one.name === name);
  return stage === undefined ? [] : [...inherited(stages, stage.from), ...stage.instructions];
}

function instructionsOf(text: string): Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
  return lines.map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not an instruction: ${line}`);
    const flags = [...rest.matchAll(/(?:^|(?<=\s))--([\w-]+)=(\S+)(?=\s)/g)].filter(({ index }) => isFlag(rest, index));
    const plain = rest.slice(flags.reduce((end, { 0: flag, index }) => Math.max(end, index + flag.length), 0)).trim();
    return {
      ...{ name, text: plain },
      flags: Object.fromEntries(flags.map(([, flag = '', value = '']) => [flag, value])),
      words: plain.startsWith('[') ? (JSON.parse(plain) as string[]) : plain.split(/\s+/),
    };
  });
}

/** Flags stand before everything else: those of a command that is run are none of Docker's. */
function isFlag(rest: string, index: number): boolean {
  return rest
    .slice(0, index)
    .trim()
    .split(/\s+/)
    .every((word) => word === '' || word.startsWith('--'));
}
