import { type DiagramLimits, erDiagram } from '../er-diagram.ts'
import { plural } from '../format.ts'
import type { Report } from '../model.ts'
import { details, EMPTY, type Markdown, md, paragraphs } from '../safe.ts'

/** The touched tables as they are now, drawn. */
export function tableDiagram(report: Report, limits: DiagramLimits): Markdown {
  const { tables = [] } = report
  const more = tables.length - Math.min(limits.tables, tables.length)
  return details(
    md`Diagram of ${tables.length === 1 ? md`the touched table` : md`the ${tables.length} touched tables`}`,
    paragraphs(erDiagram(report, limits), more > 0 ? md`…and ${plural(more, 'more table')}.` : EMPTY),
  )
}
