/** One workflow command, as the runner reads it from a line of output. */
export interface WorkflowCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** What the runner knows; anything else that looks like a command is text. */
const KNOWN = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

/** Reads a step's output line by line. Keeps track of `stop-commands`, which holds for the step. */
export class CommandReader {
  #token: string | undefined

  /** The command in a line, or `undefined` for text. */
  read(line: string): WorkflowCommand | undefined {
    const known = (name: string): boolean =>
      KNOWN.has(name.toLowerCase()) || name.toLowerCase() === this.#token?.toLowerCase()
    const command = parseCommand(line, known) ?? parseLegacyCommand(line, known)
    if (command === undefined) return undefined
    if (this.#token !== undefined) {
      if (command.name !== this.#token.toLowerCase()) return undefined
      this.#token = undefined
      return undefined
    }
    if (command.name === 'stop-commands') {
      this.#token = command.data
      return undefined
    }
    return command
  }
}

/** `::name key=value,key=value::data`, at the start of the line but for space. */
function parseCommand(line: string, known: (name: string) => boolean): WorkflowCommand | undefined {
  const match = /^\s*::(.*?)::(.*)$/s.exec(line)
  if (match === null) return undefined
  const [, info = '', data = ''] = match
  const [name = '', list = ''] = splitOnce(info, ' ')
  if (!known(name)) return undefined
  return {
    name: name.toLowerCase(),
    properties: propertiesOf(list.trim(), ',', unescapeProperty),
    data: unescapeData(data),
  }
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
function parseLegacyCommand(line: string, known: (name: string) => boolean): WorkflowCommand | undefined {
  const start = line.indexOf('##[')
  const end = line.indexOf(']', start)
  if (start < 0 || end < 0) return undefined
  const [name = '', list = ''] = splitOnce(line.slice(start + 3, end), ' ')
  if (!known(name)) return undefined
  return {
    name: name.toLowerCase(),
    properties: propertiesOf(list, ';', unescapeLegacy),
    data: unescapeLegacy(line.slice(end + 1)),
  }
}

function propertiesOf(
  list: string,
  separator: string,
  decode: (text: string) => string,
): Record<string, string> {
  const pairs = list.split(separator).map((pair) => splitOnce(pair, '='))
  return Object.fromEntries(
    pairs.flatMap(([key = '', value = '']) => (key !== '' && value !== '' ? [[key, decode(value)]] : [])),
  )
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)]
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

function unescapeLegacy(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%')
}
