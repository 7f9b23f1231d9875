import type { Scenario } from '../scenario.ts'

const CONFIGURATION =
  "create text search dictionary words (template = simple, stopwords = 'english'); create text search configuration shop (parser = default); alter text search configuration shop add mapping for asciiword, word with words, simple"

/** Text search parsers, templates, dictionaries and configurations. */
export const TEXT_SEARCH: readonly Scenario[] = [
  {
    title: 'a text search configuration is copied',
    change: 'create text search configuration shop (copy = english)',
    covers: 'text search config',
    expect: ['added text search configuration public.shop: parser "default", 19 mappings'],
  },
  {
    title: 'a text search configuration looks words up in other dictionaries and forgets others',
    setup: CONFIGURATION,
    change:
      'alter text search configuration shop alter mapping for asciiword with simple; alter text search configuration shop drop mapping for word; alter text search configuration shop add mapping for email with simple',
    expect: [
      'altered text search configuration public.shop {mapping of asciiword: words, simple -> simple; mapping of email: none -> simple; mapping of word: words, simple -> none}',
    ],
  },
  {
    title: 'dictionaries of a mapping change places',
    setup: CONFIGURATION,
    change: 'alter text search configuration shop alter mapping for word with simple, words',
    expect: [
      'altered text search configuration public.shop {mapping of word: words, simple -> simple, words}',
    ],
  },
  {
    title: 'a text search dictionary is created',
    change:
      "create text search dictionary words (template = snowball, language = 'english', stopwords = 'english')",
    covers: 'text search dictionary',
    expect: [
      "added text search dictionary public.words: template snowball, language = 'english', stopwords = 'english'",
    ],
  },
  {
    title: 'a text search dictionary gets other options',
    setup: CONFIGURATION,
    change: "alter text search dictionary words (stopwords = 'german', accept = false)",
    expect: [
      "altered text search dictionary public.words: template simple, stopwords = 'english' -> template simple, stopwords = 'german', accept = 'false' {options: stopwords = 'english' -> stopwords = 'german', accept = 'false'}",
    ],
  },
  {
    title: 'a dictionary and a configuration are renamed and moved, and mappings follow',
    setup: `${CONFIGURATION}; create schema app`,
    change:
      'alter text search dictionary words rename to terms; alter text search dictionary terms set schema app; alter text search configuration shop rename to market',
    expect: [
      'renamed text search dictionary app.terms: public.words -> app.terms',
      'renamed text search configuration public.market: shop -> market',
    ],
  },
  {
    title: 'a dictionary and a configuration are dropped',
    setup: CONFIGURATION,
    change: 'drop text search configuration shop; drop text search dictionary words',
    expect: [
      "removed text search dictionary public.words: template simple, stopwords = 'english'",
      'removed text search configuration public.shop: parser "default", 2 mappings',
    ],
  },
  {
    title: 'a configuration is dropped and created again as it was',
    setup: CONFIGURATION,
    change:
      'drop text search configuration shop; create text search configuration shop (parser = default); alter text search configuration shop add mapping for word, asciiword with words, simple',
    expect: [],
  },
  {
    title: 'a text search parser and a template are created',
    change:
      'create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline); create text search template t (init = dsimple_init, lexize = dsimple_lexize)',
    expect: ['added text search parser public.p', 'added text search template public.t'],
  },
  {
    title: 'a parser and a template are renamed, and what uses them follows',
    setup:
      'create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); create text search template t (init = dsimple_init, lexize = dsimple_lexize); create text search dictionary d (template = t); create text search configuration c (parser = p)',
    change: 'alter text search parser p rename to p2; alter text search template t rename to t2',
    expect: [
      'renamed text search parser public.p2: p -> p2',
      'renamed text search template public.t2: t -> t2',
    ],
  },
  {
    title: 'a parser and a template are dropped',
    setup:
      'create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); create text search template t (lexize = dsimple_lexize)',
    change: 'drop text search parser p; drop text search template t',
    expect: ['removed text search parser public.p', 'removed text search template public.t'],
  },
]
