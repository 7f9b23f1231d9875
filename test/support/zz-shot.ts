import { writeFileSync } from 'node:fs'
import { renderComment } from '../../src/report/comment.ts'
import { renderPage } from '../../src/report/html.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { base, FACES, WORDS } from './reports.ts'

const [mode = 'closed', ...names] = process.argv.slice(2)
const comments = names.map((n) => ({
  heading: n,
  markdown: renderComment(FACES[n] ?? base, { words: WORDS, limit: 60_000 }),
}))
let html = renderPage({ title: 'Faces', comments })
if (mode === 'open') html = html.replaceAll('<details>', '<details open>')
if (mode === 'terminal') console.log(renderTerminal(comments[0]!.markdown, { width: 100, colour: false }))
else writeFileSync('/tmp/rep-shots/page.html', html)
