import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ncc from '@vercel/ncc'

/** Bundles the two entries into `dist`. Same sources, same bytes: nothing in here depends on time or place. */

const root = fileURLToPath(new URL('..', import.meta.url))
const bundles = [
  { entry: 'src/action.ts', folder: 'dist/action', shebang: false },
  { entry: 'src/cli.ts', folder: 'dist/cli', shebang: true },
]

/** ncc's own stack traces quote its minified source; what it says is enough. */
async function bundled(...args: Parameters<typeof ncc>): ReturnType<typeof ncc> {
  try {
    return await ncc(...args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

for (const bundle of bundles) {
  const { code, assets } = await bundled(join(root, bundle.entry), {
    cache: false,
    quiet: true,
    license: 'licenses.txt',
    target: 'es2024',
    externals: ['pg-native'],
  })
  const folder = join(root, bundle.folder)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.js'), bundle.shebang ? `#!/usr/bin/env node\n${code}` : code, {
    mode: 0o755,
  })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  for (const [name, asset] of Object.entries(assets)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, asset.source)
  }
  console.log(
    `${bundle.folder}: ${(await readdir(folder)).join(', ')}, index.js ${Math.round(code.length / 1024)} KiB`,
  )
}
