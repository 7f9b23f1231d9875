import { OffshootError } from '../../core/errors.ts'

/** What only this engine knows, from the input `options`. */
export interface EngineOptions {
  readonly maintenanceDatabase: string
}

export function readOptions(options: Readonly<Record<string, unknown>>): EngineOptions {
  const problems: string[] = []
  let maintenanceDatabase = 'postgres'
  for (const [key, value] of Object.entries(options)) {
    if (key !== 'maintenance-database') {
      problems.push(`options: ${JSON.stringify(key)} is not known; valid: maintenance-database`)
    } else if (typeof value !== 'string' || value === '') {
      problems.push(
        `options: maintenance-database: ${JSON.stringify(value)} is not valid; valid: a database name`,
      )
    } else {
      maintenanceDatabase = value
    }
  }
  if (problems.length > 0) throw new OffshootError('config', problems.join('\n'))
  return { maintenanceDatabase }
}
