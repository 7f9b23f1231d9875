import { plain } from '../report/clean.ts'
import { plural } from '../report/format.ts'
import { code, fence, join, type Markdown, md, paragraphs, raw, strong, table } from '../report/safe.ts'
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Guarantee } from './guarantee.ts'

/** `{repository, setup, tier, guarantees}`, as `--json` prints it; no `tier` where plans make no difference. */
export function renderJson({ repository, setup, tier, guarantees }: Diagnosis): string {
  return `${JSON.stringify({ repository, setup, tier, guarantees }, null, 2)}\n`
}

/** Like the page, but what to change stands there whole and without a frame, to be pasted. */
export function renderText(diagnosis: Diagnosis, terminal: TerminalOptions): string {
  const draw = (part: Markdown) => renderTerminal(part.source, terminal)
  const changes = wanting(diagnosis).map((one) => `${draw(changeHead(one))}\n${pasteable(one.fix ?? '')}`)
  return [
    draw(overview(diagnosis)),
    ...(changes.length === 0 ? [] : [draw(WHAT_TO_CHANGE), ...changes]),
    draw(limits(diagnosis)),
  ].join('\n')
}

/** A table of everything, then what to change, then what cannot be told. */
export function renderMarkdown(diagnosis: Diagnosis): string {
  const changes = wanting(diagnosis).flatMap((one) => [changeHead(one), fence(one.fix ?? '')])
  const parts = [
    overview(diagnosis),
    ...(changes.length === 0 ? [] : [WHAT_TO_CHANGE, ...changes]),
    limits(diagnosis),
  ]
  return `${paragraphs(...parts).source}\n`
}

const WHAT_TO_CHANGE = raw('## What to change')

function overview(diagnosis: Diagnosis): Markdown {
  const judged = diagnosis.guarantees.filter(({ holds }) => holds !== 'cannot-be-told')
  const rows = judged.map((one) => [mark(one), md`${one.title}`, md`${one.why}`])
  return paragraphs(headline(diagnosis), table([raw('holds'), raw('guarantee'), raw('why')], rows))
}

function wanting({ guarantees }: Diagnosis): readonly Guarantee[] {
  return guarantees.filter(({ holds, fix }) => (holds === 'no' || holds === 'unknown') && fix !== undefined)
}

function limits({ guarantees }: Diagnosis): Markdown {
  const lines = guarantees
    .filter(({ holds }) => holds === 'cannot-be-told')
    .map(({ title, why, fix = '' }) => md`- ${strong(md`${title}.`)} ${why} ${fix}`)
  return paragraphs(raw('## What no tool can tell'), join(lines, '\n'))
}

/** A runner takes lines that begin with two colons for its own. */
function pasteable(fix: string): string {
  return plain(fix)
    .split('\n')
    .map((line) => `    ${line.replace(/^\s*::/, ': :')}\n`)
    .join('')
}

function headline({ repository, setup, tier, guarantees, healthy }: Diagnosis): Markdown {
  const lacking = guarantees.filter(({ weight, holds }) => weight === 'required' && holds !== 'yes')
  const found = setup === 'none' ? 'no set-up of Offshoot' : `the ${setup} set-up`
  const verdict = healthy
    ? md`Everything that it requires holds.`
    : md`${plural(lacking.length, 'required guarantee')} ${lacking.length === 1 ? 'does' : 'do'} not hold or cannot be read.`
  const on = tier === undefined ? md`` : md` on ${tier === 'unknown' ? 'a tier that cannot be told' : tier}`
  return md`${code(repository)} has ${found}${on}. ${strong(verdict)}`
}

const MARKS: Readonly<Record<Guarantee['holds'], string>> = {
  yes: '✅ yes',
  no: '❌ no',
  unknown: '❓ unknown',
  'cannot-be-told': '–',
}

/** What is only recommended is no failure, and does not look like one. */
function mark({ holds, weight }: Guarantee): Markdown {
  return raw(holds === 'no' && weight === 'recommended' ? '⚠️ no' : MARKS[holds])
}

function changeHead({ title, weight }: Guarantee): Markdown {
  return md`${strong(md`${title}`)} (${weight})`
}
