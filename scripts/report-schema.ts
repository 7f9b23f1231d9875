import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The part of JSON Schema that a report needs. */
interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly string[]
  readonly const?: string | number
  readonly minimum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

/** `report.v1.schema.json`: what `model.ts` says of a `Report`, comments included, for programs that read no TypeScript. */
export function reportSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'report.v1.schema.json',
    title: 'Offshoot report, version 1',
    description:
      'What a run found. Keys may be added within version 1; none is removed or changes its meaning. Made by `npm run generate` from model.ts.',
    ...schemaOfModel(),
  }
  return `${print(schema, 0)}\n`
}

function schemaOfModel(): JsonSchema {
  const file = fileURLToPath(new URL('../src/report/model.ts', import.meta.url))
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noLib: false,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  const report =
    symbol === undefined
      ? undefined
      : checker.getExportsOfModule(symbol).find(({ name }) => name === 'Report')
  if (report === undefined) throw new Error('model.ts exports no Report')
  return objectSchema(checker.getDeclaredTypeOfSymbol(report))

  function objectSchema(type: ts.Type): JsonSchema {
    const properties: Record<string, JsonSchema> = {}
    const required: string[] = []
    for (const property of type.getProperties()) {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
      const own = checker.getTypeOfSymbol(property)
      const description = ts
        .displayPartsToString(property.getDocumentationComment(checker))
        .replace(/\s+/g, ' ')
      properties[property.name] = {
        ...(description === '' ? {} : { description }),
        ...typeSchema(optional ? checker.getNonNullableType(own) : own),
      }
      if (!optional) required.push(property.name)
    }
    return { type: 'object', properties, required }
  }

  function typeSchema(type: ts.Type): JsonSchema {
    if (type.flags & ts.TypeFlags.String) return { type: 'string' }
    if (type.flags & ts.TypeFlags.Number) return { type: 'number', minimum: 0 }
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.isUnion()) return unionSchema(type)
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference)
      if (item === undefined) throw new Error('an array of nothing')
      return { type: 'array', items: typeSchema(item) }
    }
    if (type.flags & ts.TypeFlags.Object) return objectSchema(type)
    throw new Error(`no schema for ${checker.typeToString(type)}`)
  }

  function unionSchema(type: ts.UnionType): JsonSchema {
    const words = type.types.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))
    // The compiler's order is the order in which it met the words anywhere, which nobody wrote.
    if (words.length === type.types.length) return { enum: words.sort() }
    const [first] = type.types.filter((member) => !(member.flags & ts.TypeFlags.Null))
    if (type.types.length === 2 && first !== undefined)
      return { ...typeSchema(first), type: ['number', 'null'] }
    throw new Error(`no schema for ${checker.typeToString(type)}`)
  }
}

/** Columns that the formatter gives a line of this repository. */
const WIDTH = 110

/** JSON as the formatter writes it: lists on one line where they fit, so that it has nothing to change. */
function print(value: unknown, depth: number, used = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = '  '.repeat(depth + 1)
  const outer = '  '.repeat(depth)
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    if (outer.length + used + line.length < WIDTH) return line
    return `[\n${value.map((item) => inner + print(item, depth + 1)).join(',\n')}\n${outer}]`
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `
    return `${inner}${name}${print(item, depth + 1, name.length)}`
  })
  return `{\n${entries.join(',\n')}\n${outer}}`
}
