import { OffshootError } from '../core/errors.ts'
import { isInside, shown } from './paths.ts'
import { type Found, OWN_COMMAND, type Sighting, TOOLS, type Tool } from './tools/index.ts'
import { readTree, type Tree } from './tree.ts'

export interface DetectOptions {
  readonly signal: AbortSignal
  /** The user's `migrate`: used as it is, the tool only tells which files are migrations. */
  readonly migrate?: string | undefined
  /** The user's `migrations`: replace the tool's globs. */
  readonly migrations?: readonly string[]
}

export interface DetectedTool {
  readonly tool: Tool
  /** Shell text that applies pending migrations; absent for plain SQL, which Offshoot applies itself. */
  readonly command: string | undefined
  /** Where the command runs, relative to the searched directory; `''` for itself. */
  readonly folder: string
  /** Globs of migration files, relative to the searched directory. */
  readonly globs: readonly string[]
  /** Environment variables the tool's configuration reads a database URL from: each must hold the branch's. */
  readonly urlNames: readonly string[]
  /** One sentence for the log: which, and why. */
  readonly reason: string
}

export type Detection =
  | { readonly kind: 'found'; readonly found: DetectedTool }
  /** No migrations; `reason` says what was seen all the same. */
  | { readonly kind: 'none'; readonly reason: string }

/**
 * Recognises how this checkout migrates its database. Never guesses: two tools in use are a `config` error that names
 * both, and traces that do not suffice are said.
 */
export async function detectTool(directory: string, options: DetectOptions): Promise<Detection> {
  const tree = withoutExamples(await readTree(directory, { signal: options.signal }))
  const sights = await Promise.all(TOOLS.map(async (tool) => ({ tool, sightings: await tool.look(tree) })))
  const all = sights.flatMap(({ tool, sightings }) =>
    sightings.filter(isFound).map((found) => ({ tool, found })),
  )
  const seen = settleClaims(all)
  const real = seen.filter(({ tool }) => tool.id !== 'sql')
  const choices = real.length > 0 ? real : seen
  const [choice] = choices
  const globs = options.migrations ?? []

  if (options.migrate !== undefined) {
    const known = choices.length === 1 ? choice : undefined
    return {
      kind: 'found',
      found: {
        tool: known === undefined || known.tool.id === 'sql' ? OWN_COMMAND : known.tool,
        command: options.migrate,
        folder: '',
        globs: globs.length > 0 ? globs : choices.flatMap(({ found }) => found.globs),
        urlNames: known?.found.urlNames ?? [],
        reason: `\`migrate\` is set${known === undefined ? '' : `; its files look like ${known.tool.name}’s (${known.found.evidence})`}`,
      },
    }
  }
  if (choices.length > 1 && !(real.length === 0 && globs.length > 0)) throw ambiguous(choices)
  if (choice === undefined || (real.length === 0 && globs.length > 0)) {
    if (globs.length > 0 && globs.every((glob) => /\.sql$/i.test(glob))) return plainByGlobs(globs)
    return {
      kind: 'none',
      reason: noneReason(
        sights.flatMap(({ sightings }) => sightings),
        tree,
      ),
    }
  }
  const { tool, found } = choice
  const passedOver = seen.filter((other) => other.found !== found).map((other) => other.found.evidence)
  return {
    kind: 'found',
    found: {
      tool,
      command: found.command,
      folder: found.folder,
      globs: globs.length > 0 ? globs : found.globs,
      urlNames: found.urlNames,
      reason:
        `${tool.name}: ${found.evidence} (${found.count} ${found.count === 1 ? 'migration' : 'migrations'})` +
        (passedOver.length === 0
          ? ''
          : `; it is more specific than ${passedOver.join(', ')}, which are left alone`),
    },
  }
}

interface Claim {
  readonly tool: Tool
  readonly found: Found
}

const STRENGTHS = ['shape', 'config', 'mark'] as const
const EXAMPLES =
  /(^|\/)(tests?|__tests__|spec|e2e|fixtures?|testdata|test-data|examples?|samples?|docs?|templates?|storybook)\//i

function isFound(sighting: Sighting): sighting is Found {
  return sighting.kind === 'found'
}

/** Fixtures and examples have migrations of databases that are not this project's. */
function withoutExamples(tree: Tree): Tree {
  return { ...tree, files: tree.files.filter((path) => !EXAMPLES.test(path)) }
}

/** Where two tools claim the same files, the stronger evidence has them. */
function settleClaims(claims: readonly Claim[]): Claim[] {
  return claims.filter(
    (claim) =>
      !claims.some(
        (other) =>
          other !== claim &&
          STRENGTHS.indexOf(other.found.strength) > STRENGTHS.indexOf(claim.found.strength) &&
          overlap(claim.found.migrations, other.found.migrations),
      ),
  )
}

function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((folder) => others.some((other) => isInside(folder, other) || isInside(other, folder)))
}

function ambiguous(choices: readonly Claim[]): OffshootError {
  const seen = choices.map(({ tool, found }) => `${tool.name} (${found.evidence})`)
  const same = choices.every(({ tool }) => tool.id === choices[0]?.tool.id)
  const what = same
    ? `${choices[0]?.tool.name} is used in ${choices.length} places`
    : `${choices.length} migration tools are in use`
  const [first] = choices
  const example = first?.found.command
  const plain = example === undefined ? 'set `migrations` to the globs of one of them' : undefined
  const inFolder =
    first === undefined || first.found.folder === '' ? '' : `cd ${shown(first.found.folder)} && `
  return new OffshootError('config', `${what}: ${seen.join(', and ')}`, {
    next:
      plain ??
      `set \`migrate\` to the command that is meant, e.g. \`${inFolder}${example}\`, or \`working-directory\` to its folder`,
  })
}

function plainByGlobs(globs: readonly string[]): Detection {
  const tool = TOOLS.find(({ id }) => id === 'sql') ?? OWN_COMMAND
  const reason = `plain SQL: \`migrations\` is set to ${globs.join(', ')}`
  return { kind: 'found', found: { tool, command: undefined, folder: '', globs, urlNames: [], reason } }
}

function noneReason(sightings: readonly Sighting[], tree: Tree): string {
  const misses = sightings.flatMap((sighting) => (sighting.kind === 'near-miss' ? [sighting.why] : []))
  const hints = misses.length === 0 ? '' : `; seen: ${misses.join('; ')}`
  const cut = tree.complete ? '' : ` (only the first ${tree.files.length} files were looked at)`
  return `no migration tool was recognised${cut}${hints}`
}
