import { readErDiagram } from './er-read.ts'
import { escapeHtml } from './html-escape.ts'

/** The diagram of the touched tables as boxes side by side, without any library. Undefined for other diagrams. */
export function erHtml(source: string): string | undefined {
  const entities = readErDiagram(source)
  if (entities === undefined || entities.length === 0) return undefined
  const boxes = entities.map(({ label, columns, references }) => {
    const cells = columns.map(({ name, type, marks }) =>
      [name, type, marks].map((text) => `<span>${escapeHtml(text)}</span>`).join(''),
    )
    const arrows = references.map((reference) => `<div class="arrow">${escapeHtml(reference)}</div>`)
    return `<div class="entity"><strong>${escapeHtml(label)}</strong><div class="columns">${cells.join('')}</div>${arrows.join('')}</div>`
  })
  return `<div class="entities">${boxes.join('')}</div>\n`
}
