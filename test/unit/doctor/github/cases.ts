import type { GuaranteeId } from '../../../../src/doctor/github/guarantees/types.ts'
import type { Case } from './case.ts'
import { RULE_CASES } from './rule-cases.ts'
import { SECRET_CASES } from './secret-cases.ts'
import { FILE_CASES, SETTING_CASES } from './setting-cases.ts'
import { EVENT_CASES, WORKFLOW_CASES } from './workflow-cases.ts'

export const CASES: readonly Case[] = [
  ...RULE_CASES,
  ...EVENT_CASES,
  ...WORKFLOW_CASES,
  ...SECRET_CASES,
  ...FILE_CASES,
  ...SETTING_CASES,
]

/** Those that fail in one way only. */
export const NEVER_UNKNOWN: ReadonlySet<GuaranteeId> = new Set(['requester-excluded'])
