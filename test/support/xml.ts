/** XML as a strict parser reads it, for files of ours: elements, quoted attributes, numeric references, no CDATA. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

interface Open {
  name: string
  attributes: Record<string, string>
  children: Element[]
  text: string
}

/** @throws Error at the first thing that is not well-formed */
export function parseXml(source: string): Element {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>'
  if (!source.startsWith(prolog)) throw new Error('no XML declaration')
  if (ILLEGAL.test(source)) throw new Error('a character that XML does not have')
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const open: Open[] = [root]
  let at = prolog.length
  for (const tag of source.slice(prolog.length).matchAll(TAG)) {
    const start = prolog.length + tag.index
    top(open).text += decode(source.slice(at, start))
    at = start + tag[0].length
    const [, closing, name = '', attributes = '', empty] = tag
    if (closing === '/') {
      const closed = open.pop()
      if (closed?.name !== name || open.length === 0) throw new Error(`</${name}> closes nothing`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
    top(open).children.push(element)
    if (empty !== '/') open.push(element)
  }
  top(open).text += decode(source.slice(at))
  const [first, ...others] = root.children
  if (open.length !== 1 || first === undefined || others.length > 0) throw new Error('not one root element')
  return first
}

function top(open: readonly Open[]): Open {
  const last = open.at(-1)
  if (last === undefined) throw new Error('no element is open')
  return last
}

function attributesOf(source: string): Record<string, string> {
  return Object.fromEntries(
    [...source.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)]),
  )
}

function decode(text: string): string {
  if (text.includes('<')) throw new Error(`a stray < in ${JSON.stringify(text.slice(0, 80))}`)
  return text.replace(/&(#(\d+);)?/g, (_match, reference: string | undefined, code: string | undefined) => {
    if (reference === undefined) throw new Error(`a stray & in ${JSON.stringify(text.slice(0, 80))}`)
    return String.fromCodePoint(Number(code))
  })
}

const TAG = /<(\/?)([A-Za-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g
const ILLEGAL = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
