import type { Scenario } from '../scenario.ts'

/** Rewrite rules. */
export const RULES: readonly Scenario[] = [
  {
    title: 'a rule is created',
    covers: 'rule',
    setup: 'create table t (id integer); create table log (id integer)',
    change: 'create rule r as on insert to t where new.id > 0 do also insert into log values (new.id)',
    expect: [
      'added rule public.t.r: ON INSERT TO t WHERE (new.id > 0) DO  INSERT INTO log (id) VALUES (new.id)',
    ],
  },
  {
    title: 'a rule is disabled',
    covers: 'rule: disabled',
    setup: 'create table t (id integer); create rule r as on delete to t do instead nothing',
    change: 'alter table t disable rule r',
    expect: [
      'altered rule public.t.r: ON DELETE TO t DO INSTEAD NOTHING -> ON DELETE TO t DO INSTEAD NOTHING, DISABLED {fires: yes -> no}',
    ],
  },
  {
    title: 'a rule applies on replicas only',
    setup: 'create table t (id integer); create rule r as on delete to t do instead nothing',
    change: 'alter table t enable replica rule r',
    expect: [
      'altered rule public.t.r: ON DELETE TO t DO INSTEAD NOTHING -> ON DELETE TO t DO INSTEAD NOTHING, fires on replicas only {fires: yes -> on replicas only}',
    ],
  },
  {
    title: 'a rule does something else',
    setup: 'create table t (id integer); create rule r as on delete to t do instead nothing',
    change: 'create or replace rule r as on delete to t where old.id > 5 do instead nothing',
    expect: [
      'altered rule public.t.r: ON DELETE TO t DO INSTEAD NOTHING -> ON DELETE TO t WHERE (old.id > 5) DO INSTEAD NOTHING {definition: ON DELETE TO t DO INSTEAD NOTHING -> ON DELETE TO t⏎   WHERE (old.id > 5) DO INSTEAD NOTHING}',
    ],
  },
  {
    title: 'a rule on a view is created and renamed',
    setup:
      'create table t (id integer); create view v as select id from t; create rule r as on insert to v do instead insert into t values (new.id)',
    change: 'alter rule r on v rename to s; create rule gone as on delete to v do instead nothing',
    expect: [
      'added rule public.v.gone: ON DELETE TO v DO INSTEAD NOTHING',
      'renamed rule public.v.s: r -> s',
    ],
  },
  {
    title: 'a rule is dropped',
    setup: 'create table t (id integer); create rule r as on delete to t do instead nothing',
    change: 'drop rule r on t',
    expect: ['removed rule public.t.r: ON DELETE TO t DO INSTEAD NOTHING'],
  },
  {
    title: 'a rule follows the table and the column that it names',
    setup:
      'create table t (id integer); create table log (id integer); create rule r as on update to t do also insert into log (id) values (new.id)',
    change: 'alter table log rename to logged; alter table t rename id to key',
    expect: ['renamed table public.logged: log -> logged', 'renamed column public.t.key: id -> key'],
  },
  {
    title: 'a rule is dropped and created again as it was',
    setup: 'create table t (id integer); create rule "a rule AS it is" as on delete to t do instead nothing',
    change:
      'drop rule "a rule AS it is" on t; CREATE RULE "a rule AS it is" AS ON DELETE TO public.t DO INSTEAD NOTHING',
    expect: [],
  },
]
