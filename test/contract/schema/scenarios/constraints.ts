import type { Scenario } from '../scenario.ts'

/** Keys and checks. */
export const CONSTRAINTS: readonly Scenario[] = [
  {
    title: 'a primary key is added',
    setup: 'create table t (id integer not null, a integer, b text)',
    change: 'alter table t add primary key (id)',
    covers: 'constraint: primary key',
    expect: ['added constraint public.t.t_pkey: PRIMARY KEY (id)'],
  },
  {
    title: 'a primary key takes over an index',
    setup: 'create table t (id integer not null, a integer, b text); create unique index t_id on t (id)',
    change: 'alter table t add constraint t_pkey primary key using index t_id',
    expect: ['added constraint public.t.t_pkey: PRIMARY KEY (id)'],
  },
  {
    title: 'a primary key gets another column',
    setup: 'create table t (id integer not null, a integer not null, primary key (id))',
    change: 'alter table t drop constraint t_pkey, add primary key (id, a)',
    expect: [
      'altered constraint public.t.t_pkey: PRIMARY KEY (id) -> PRIMARY KEY (id, a) {definition: PRIMARY KEY (id) -> PRIMARY KEY (id, a)}',
    ],
  },
  {
    title: 'a unique constraint is added',
    setup: 'create table t (id integer not null, a integer, b text)',
    change: 'alter table t add unique (b)',
    covers: 'constraint: unique',
    expect: ['added constraint public.t.t_b_key: UNIQUE (b)'],
  },
  {
    title: 'a unique constraint stops telling nulls apart',
    setup: 'create table t (a integer, constraint u unique (a))',
    change: 'alter table t drop constraint u, add constraint u unique nulls not distinct (a)',
    since: 15,
    covers: 'constraint: unique nulls not distinct (15)',
    expect: [
      'altered constraint public.t.u: UNIQUE (a) -> UNIQUE NULLS NOT DISTINCT (a) {definition: UNIQUE (a) -> UNIQUE NULLS NOT DISTINCT (a)}',
    ],
  },
  {
    title: 'a check changes',
    setup: 'create table t (a integer constraint positive check (a > 0))',
    change: 'alter table t drop constraint positive, add constraint positive check (a >= 0)',
    covers: 'constraint: check expr',
    expect: [
      'altered constraint public.t.positive: CHECK ((a > 0)) -> CHECK ((a >= 0)) {definition: CHECK ((a > 0)) -> CHECK ((a >= 0))}',
    ],
  },
  {
    title: 'a check is added without looking at the rows',
    setup: 'create table t (id integer not null, a integer, b text)',
    change: 'alter table t add constraint positive check (a > 0) not valid',
    covers: 'constraint: check NOT VALID',
    expect: ['added constraint public.t.positive: CHECK ((a > 0)) NOT VALID'],
  },
  {
    title: 'a check is validated',
    setup:
      'create table t (id integer not null, a integer, b text); alter table t add constraint positive check (a > 0) not valid',
    change: 'alter table t validate constraint positive',
    expect: [
      'altered constraint public.t.positive: CHECK ((a > 0)) NOT VALID -> CHECK ((a > 0)) {definition: CHECK ((a > 0)) NOT VALID -> CHECK ((a > 0))}',
    ],
  },
  {
    title: 'a check is not enforced',
    setup: 'create table t (a integer, constraint positive check (a > 0))',
    change: 'alter table t drop constraint positive, add constraint positive check (a > 0) not enforced',
    since: 18,
    covers: 'constraint: check NOT ENFORCED (18)',
    expect: [
      'altered constraint public.t.positive: CHECK ((a > 0)) -> CHECK ((a > 0)) NOT ENFORCED {definition: CHECK ((a > 0)) -> CHECK ((a > 0)) NOT ENFORCED}',
    ],
  },
  {
    title: 'an exclusion constraint is added',
    setup: 'create table t (during tsrange)',
    change: 'alter table t add exclude using gist (during with &&)',
    covers: 'constraint: exclusion',
    expect: ['added constraint public.t.t_during_excl: EXCLUDE USING gist (during WITH &&)'],
  },
  {
    title: 'a constraint is renamed, with the index inside it',
    setup: 'create table t (id integer primary key)',
    change: 'alter table t rename constraint t_pkey to t_key',
    expect: ['renamed constraint public.t.t_key: t_pkey -> t_key'],
  },
  {
    title: "a constraint's index is renamed",
    setup: 'create table t (id integer primary key)',
    change: 'alter index t_pkey rename to t_key',
    expect: ['renamed constraint public.t.t_key: t_pkey -> t_key'],
  },
  {
    title: "a constraint's index gets a storage parameter and is clustered on",
    setup: 'create table t (id integer primary key, a integer unique)',
    change: 'alter index t_pkey set (fillfactor = 80); alter table t cluster on t_a_key',
    expect: [
      'altered constraint public.t.t_a_key: UNIQUE (a) -> UNIQUE (a), clustered {clustered: none -> yes}',
      'altered constraint public.t.t_pkey: PRIMARY KEY (id) -> PRIMARY KEY (id), fillfactor=80 {storage parameters: none -> fillfactor=80}',
    ],
  },
  {
    title: 'a NOT NULL constraint is renamed',
    setup: 'create table t (a integer constraint nn not null)',
    change: 'alter table t rename constraint nn to a_required',
    since: 18,
    covers: 'constraint: named NOT NULL rename (18)',
    expect: ['altered column public.t.a {not null constraint: nn -> a_required}'],
  },
  {
    title: 'a NOT NULL constraint is added without looking at the rows',
    setup: 'create table t (a integer)',
    change: 'alter table t add constraint nn not null a not valid',
    since: 18,
    covers: 'constraint: NOT NULL NOT VALID (18)',
    expect: [
      'altered column public.t.a: a integer -> a integer not null not valid {nullability: null -> not null not valid}',
    ],
  },
  {
    title: 'a NOT NULL constraint is validated',
    setup: 'create table t (a integer); alter table t add constraint nn not null a not valid',
    change: 'alter table t validate constraint nn',
    since: 18,
    expect: [
      'altered column public.t.a: a integer not null not valid -> a integer not null {nullability: not null not valid -> not null}',
    ],
  },
  {
    title: 'a NOT NULL constraint is not inherited any more',
    setup: 'create table t (a integer constraint nn not null)',
    change: 'alter table t alter constraint nn no inherit',
    since: 18,
    covers: 'constraint: NOT NULL NO INHERIT (18)',
    expect: [
      'altered column public.t.a: a integer not null -> a integer not null no inherit {nullability: not null -> not null no inherit}',
    ],
  },
  {
    title: 'a primary key forbids overlaps in time',
    setup: 'create table t (id int4range, valid tsrange)',
    change: 'alter table t add primary key (id, valid without overlaps)',
    since: 18,
    covers: 'constraint: temporal PK WITHOUT OVERLAPS (18)',
    expect: [
      'altered column public.t.id: id int4range -> id int4range not null {nullability: null -> not null}',
      'altered column public.t.valid: valid tsrange -> valid tsrange not null {nullability: null -> not null}',
      'added constraint public.t.t_pkey: PRIMARY KEY (id, valid WITHOUT OVERLAPS)',
    ],
  },
  {
    title: 'a check of a parent is told once',
    setup: 'create table a (n integer); create table b () inherits (a)',
    change: 'alter table a add constraint positive check (n > 0)',
    expect: ['added constraint public.a.positive: CHECK ((n > 0))'],
  },
]
