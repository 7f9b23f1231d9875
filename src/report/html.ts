import { Marked } from 'marked'
import { erHtml } from './er-html.ts'
import { ganttSvg } from './gantt-svg.ts'
import { escapeHtml } from './html-escape.ts'
import { PAGE_STYLE } from './page-style.ts'

export interface PageComment {
  /** Plain text: what happened before this version of the comment. */
  readonly heading: string
  /** A comment as it was rendered for the forge. */
  readonly markdown: string
}

/**
 * A page of its own that shows comments as a forge does: no script, no network. The comments must come from our
 * renderer, which has defused everything in them that is not ours.
 */
export function renderPage({ title, comments }: { title: string; comments: readonly PageComment[] }): string {
  const articles = comments.map(({ heading, markdown }) => {
    return `<section><h2 class="when">${escapeHtml(heading)}</h2>\n<article class="comment"><header><b>offshoot</b><span class="bot">bot</span></header>\n<div class="body">${toHtml(markdown)}</div></article></section>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${articles.join('\n')}
</main>
</body>
</html>
`
}

/** One comment's Markdown as HTML. */
export function toHtml(markdown: string): string {
  return parser.parse(markdown, { async: false })
}

const parser = new Marked({
  gfm: true,
  renderer: {
    code({ text, lang }) {
      const drawn = lang === 'mermaid' ? (ganttSvg(text) ?? erHtml(text)) : undefined
      if (drawn !== undefined) return drawn
      const lines = lang === 'diff' ? text.split('\n').map(diffLine).join('\n') : escapeHtml(text)
      return `<pre tabindex="0"><code>${lines}</code></pre>\n`
    },
    html({ text }) {
      // The embedded state is for machines.
      return text.replace(/<!--[\s\S]*?-->/g, '')
    },
  },
  hooks: {
    // A wide table scrolls by itself, as the forges do it; the page does not.
    postprocess: (html) =>
      html.replaceAll('<table>', '<div class="table"><table>').replaceAll('</table>', '</table></div>'),
  },
})

function diffLine(line: string): string {
  const kind = line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : undefined
  return kind === undefined ? escapeHtml(line) : `<span class="${kind}">${escapeHtml(line)}</span>`
}
