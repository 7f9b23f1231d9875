import type { Scenario } from '../scenario.ts'

/** Collations and conversions. */
export const COLLATIONS: readonly Scenario[] = [
  {
    title: 'a collation is created',
    covers: 'collation',
    change:
      'create collation plain (locale = "C"); create collation mixed (lc_collate = "C", lc_ctype = "POSIX")',
    expect: [
      'added collation public.mixed: libc, locale C, character types POSIX',
      'added collation public.plain: libc, locale C',
    ],
  },
  {
    title: 'a collation takes letters of both cases for the same by being created again',
    setup: "create collation caseless (provider = icu, locale = 'und')",
    change:
      "drop collation caseless; create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    expect: [
      'altered collation public.caseless: icu, locale und -> icu, locale und-u-ks-level2, not deterministic {locale: und -> und-u-ks-level2; deterministic: yes -> no}',
    ],
  },
  {
    title: 'a collation sorts by rules of its own',
    setup: "create collation reversed (provider = icu, locale = 'und')",
    change:
      "drop collation reversed; create collation reversed (provider = icu, locale = 'und', rules = '&V << w')",
    since: 16,
    expect: ['altered collation public.reversed {rules: none -> &V << w}'],
  },
  {
    title: 'a collation is renamed, and the column and index that use it follow',
    setup:
      'create collation plain (locale = "C"); create table t (a text collate plain); create index on t (a collate plain); create domain d as text collate plain',
    change: 'alter collation plain rename to bytes',
    expect: ['renamed collation public.bytes: plain -> bytes'],
  },
  {
    title: "a collation's data got another version, which changes nothing",
    setup: "create collation caseless (provider = icu, locale = 'und')",
    change:
      "update pg_collation set collversion = '1' where collname = 'caseless'; alter collation caseless refresh version",
    expect: [],
  },
  {
    title: 'a collation is dropped',
    setup: 'create collation plain (locale = "C")',
    change: 'drop collation plain',
    expect: ['removed collation public.plain: libc, locale C'],
  },
  {
    title: 'a conversion is created, and another is no default any more',
    setup: "create default conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    change:
      "drop conversion latin; create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; create conversion back for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1",
    expect: [
      'added conversion public.back: for UTF8 to LATIN1, function utf8_to_iso8859_1',
      'altered conversion public.latin: default for LATIN1 to UTF8, function iso8859_1_to_utf8 -> for LATIN1 to UTF8, function iso8859_1_to_utf8 {default: yes -> no}',
    ],
  },
  {
    title: 'a conversion is renamed',
    setup: "create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    change: 'alter conversion latin rename to latin1',
    expect: ['renamed conversion public.latin1: latin -> latin1'],
  },
]
