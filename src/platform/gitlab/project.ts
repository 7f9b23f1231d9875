import type { Accounts } from './accounts.ts'
import type { GitLabClient } from './client.ts'

/** The project of this run, and whom to ask about it. */
export interface Project {
  readonly client: GitLabClient
  readonly accounts: Accounts
  /** `/projects/7`: by its id, which no rename changes. */
  readonly path: string
  /** `group/shop`, for what can be asked by name only. */
  readonly fullName: string
}

export function mergeRequestPath(project: Project, number: number): string {
  return `${project.path}/merge_requests/${number}`
}
