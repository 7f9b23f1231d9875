import { createHash } from 'node:crypto'
import type { FailRule } from '../config/formats.ts'
import { type HazardId, isHazardId, SEEN_ONCE } from '../hazards/catalog.ts'
import {
  type Found,
  firstLoss,
  isMeant,
  longestLock,
  longestMigration,
  noReturn,
  seriousHazards,
} from '../hazards/measures.ts'
import type { SchemaChange } from '../report/model.ts'
import type { Measured } from './types.ts'

/** What a run saw the change do. */
export function measure(found: Found): Measured {
  const hazards = seriousHazards(found)
  const ids = new Set(hazards.map(({ rule }) => rule).filter(isHazardId))
  const { watched = found.migrations.every(({ statements }) => statements.length > 0) } = found
  return {
    watched,
    destructive: firstLoss(found) !== undefined,
    irreversible: noReturn(found) !== undefined,
    hazards: [...ids].sort(),
    danger: hazards.some((hazard) => isMeant(hazard, 'danger')),
    // Rounded up, so that whatever is longer than a limit stays so.
    longestLock: Math.ceil(longestLock(found)?.heldMs ?? 0),
    longestMigration: Math.ceil(longestMigration(found)),
    digest: digestOf(found.changes),
  }
}

/** A change that cannot do anything to the database, as one that brings no migration. */
export const NOTHING_MEASURED: Measured = measure({ changes: [], hazards: [], migrations: [] })

/** Whether the change does what a rule names. Whatever was not measured counts as done. */
export function meets(measured: Measured | undefined, rule: FailRule): boolean {
  if (!isMeasured(measured, rule)) return true
  switch (rule.rule) {
    case 'destructive':
      return measured.destructive
    case 'irreversible':
      return measured.irreversible
    case 'lock':
      return !(measured.longestLock <= rule.longerThan)
    case 'migration':
      return !(measured.longestMigration <= rule.longerThan)
    case 'hazard':
      return meetsHazard(measured, rule.is)
  }
}

/** Whether the run could have seen what a rule names. */
export function isMeasured(measured: Measured | undefined, rule: FailRule): measured is Measured {
  if (measured === undefined) return false
  if (
    measured.watched ||
    rule.rule === 'destructive' ||
    rule.rule === 'irreversible' ||
    rule.rule === 'migration'
  )
    return true
  // Without a watcher some hazards are still found in the catalogs, but none of them is ruled out.
  return rule.rule === 'hazard' && (meetsHazard(measured, rule.is) || isInCatalogs(rule.is))
}

function meetsHazard(measured: Measured, is: Extract<FailRule, { rule: 'hazard' }>['is']): boolean {
  if (is === 'danger') return measured.danger
  if (is === 'hazard') return measured.danger || measured.hazards.length > 0
  return measured.hazards.some((rule) => isMeant({ rule, severity: 'warning' }, is))
}

function isInCatalogs(is: Extract<FailRule, { rule: 'hazard' }>['is']): boolean {
  return is !== 'danger' && is !== 'hazard' && !SEEN_ONCE.has(is)
}

/** Of what is in the changes, in whatever order they and their fields come. */
function digestOf(changes: readonly SchemaChange[]): string {
  const sorted = changes.map((change) => JSON.stringify(change, inOrder)).sort()
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Forges cut or refuse longer URLs. */
const LONGEST_URL = 1_000

/**
 * `targetUrl` with what was measured in its fragment, for a later run to read. Where it does not fit, the URL alone: the
 * later run then takes everything for done.
 */
export function withMeasured(targetUrl: string, measured: Measured): string {
  const [page = ''] = targetUrl.split('#')
  const url = `${page}#${fragmentOf(measured)}`
  return url.length <= LONGEST_URL && readMeasured(url) !== undefined ? url : page
}

/** What such a fragment says. Anything but exactly what this version writes is `undefined`. */
export function readMeasured(targetUrl: string | undefined): Measured | undefined {
  if (targetUrl === undefined || targetUrl.length > LONGEST_URL) return undefined
  const at = targetUrl.indexOf('#')
  const fragment = at === -1 ? '' : targetUrl.slice(at + 1)
  const [, flags = '', lock, migration, digest = '', names = ''] = FRAGMENT.exec(fragment) ?? []
  if (flags === '') return undefined
  const [watched, destructive, irreversible, danger] = [...flags].map((flag) => flag === '1')
  const measured: Measured = {
    watched: watched === true,
    destructive: destructive === true,
    irreversible: irreversible === true,
    danger: danger === true,
    longestLock: Number(lock),
    longestMigration: Number(migration),
    digest,
    hazards: names.split(',').filter(isHazardId),
  }
  return fragmentOf(measured) === fragment ? measured : undefined
}

/** Flags; milliseconds of the longest lock and migration; digest; hazards. */
const FRAGMENT = /^offshoot=1;([01]{4});(\d{1,16});(\d{1,16});([0-9a-f]{16});([a-z,-]*)$/

/** The one way to write it: reading writes it again and compares, which finds unknown names, disorder and repetition. */
function fragmentOf(measured: Measured): string {
  const { watched, destructive, irreversible, danger, longestLock, longestMigration, digest } = measured
  const flags = [watched, destructive, irreversible, danger].map((flag) => (flag ? '1' : '0')).join('')
  const hazards: readonly HazardId[] = [...new Set(measured.hazards)].sort()
  return `offshoot=1;${flags};${longestLock};${longestMigration};${digest};${hazards.join(',')}`
}
