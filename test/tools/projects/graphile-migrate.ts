import { createHash } from 'node:crypto'
import { COLUMN, EXTRA, FUNCTION, INDEX, TABLE, UPDATE, WRONG } from '../statements.ts'
import type { ToolProject } from './project.ts'

const first = committed(`${TABLE};\n\n${COLUMN};`, '-')
const second = committed(`${INDEX};\n${FUNCTION};\n${UPDATE};`, first.hash)
const third = committed(`${EXTRA};\n${WRONG};`, second.hash)

export const graphileMigrate: ToolProject = {
  title: 'graphile-migrate',
  tool: 'graphile-migrate',
  program: 'graphile-migrate',
  dependencies: ['graphile-migrate'],
  files: {
    '.gmrc': '{ "pgSettings": {}, "placeholders": {}, "afterReset": [], "afterAllMigrations": [] }\n',
    'migrations/current.sql': '-- Enter migration here\n',
    'migrations/committed/000001.sql': first.text,
    'migrations/committed/000002.sql': second.text,
  },
  failing: { 'migrations/committed/000003.sql': third.text },
  told: [
    'migrations/committed/000001.sql:4 CREATE TABLE parcels',
    'migrations/committed/000001.sql:10 ALTER TABLE orders',
    'migrations/committed/000002.sql:4 CREATE INDEX orders_customer',
    'migrations/committed/000002.sql:5 CREATE FUNCTION parcels_of',
    'migrations/committed/000002.sql:9 UPDATE orders SET',
  ],
  toldOfFailing: [
    'migrations/committed/000003.sql:4 ALTER TABLE parcels',
    'migrations/committed/000003.sql:5 UPDATE orders SET',
  ],
  failsAt: 'migrations/committed/000003.sql:7',
}

/** Each committed migration bears its own hash and that of the one before. */
function committed(body: string, previous: string): { readonly text: string; readonly hash: string } {
  const content = `${`${previous === '-' ? '' : previous}\n${body}`.trim()}\n`
  const hash = `sha1:${createHash('sha1').update(content).digest('hex')}`
  return { hash, text: `--! Previous: ${previous}\n--! Hash: ${hash}\n\n${body}\n` }
}
