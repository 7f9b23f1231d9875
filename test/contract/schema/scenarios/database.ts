import type { Scenario } from '../scenario.ts'

/** The database as a whole, what it gives by default, and the roles it has to do with. */
export const DATABASE: readonly Scenario[] = [
  {
    title: 'the database sets something for its sessions',
    covers: 'database setting (ALTER DATABASE SET)',
    setup:
      "alter database postgres set work_mem = '8MB'; alter database postgres set random_page_cost = 2; create role app login",
    change:
      "alter database postgres set work_mem = '64MB'; alter database postgres set search_path = app, public; alter database postgres reset random_page_cost; alter role app in database postgres set statement_timeout = '1s'",
    expect: [
      'altered database this database: set search_path none, set statement_timeout for role app none, set work_mem 8MB, set random_page_cost 2 -> set search_path app, public, set statement_timeout for role app 1s, set work_mem 64MB, set random_page_cost none {set search_path: none -> app, public; set statement_timeout for role app: none -> 1s; set work_mem: 8MB -> 64MB; set random_page_cost: 2 -> none}',
    ],
  },
  {
    title: 'settings that may be secrets are told without their values',
    setup: "alter database postgres set app.secret = 'swordfish'",
    change:
      "alter database postgres set app.secret = 'tuna'; alter database postgres set app.key = 'haddock'",
    expect: [
      'altered database this database: set app.key none, set app.secret a value that is not shown -> set app.key a value that is not shown, set app.secret a value that is not shown (changed) {set app.key: none -> a value that is not shown; set app.secret: a value that is not shown -> a value that is not shown (changed)}',
    ],
  },
  {
    title: 'the database gets another owner and takes fewer connections',
    setup: 'create role app',
    change: 'alter database postgres owner to app; alter database postgres connection limit 50',
    expect: [
      'altered database this database: connection limit none, owner postgres -> connection limit 50, owner app {connection limit: none -> 50; owner: postgres -> app}',
    ],
  },
  {
    title: 'new tables will be readable, in a schema and everywhere',
    covers: 'default privileges',
    setup: 'create role reporting; create schema app',
    change:
      'alter default privileges in schema app grant select on tables to reporting; alter default privileges grant usage on sequences to reporting; alter default privileges revoke execute on functions from public',
    expect: [
      'added default privileges functions of postgres: revoked from PUBLIC: EXECUTE',
      'added default privileges sequences of postgres: grant to reporting: USAGE',
      'added default privileges app.tables of postgres: grant to reporting: SELECT',
    ],
  },
  {
    title: 'default privileges change, and others go with their schema',
    setup:
      'create role reporting; create role app; create schema app; create schema old; alter default privileges in schema app grant select on tables to reporting; alter default privileges in schema old grant select on tables to reporting; alter default privileges for role app grant all on types to reporting',
    change:
      'alter default privileges in schema app grant insert on tables to reporting; drop schema old; alter default privileges for role app revoke all on types from reporting',
    expect: [
      'removed default privileges types of app: grant to reporting: USAGE',
      'altered default privileges app.tables of postgres: grant to reporting: SELECT -> grant to reporting: SELECT, INSERT {grant to reporting: SELECT -> SELECT, INSERT}',
      '! removed schema old (everything in it is lost)',
    ],
  },
  {
    title: 'default privileges are given and taken away again',
    setup: 'create role reporting; alter default privileges grant select on tables to reporting',
    change:
      'alter default privileges revoke select on tables from reporting; alter default privileges grant select on tables to reporting; alter default privileges grant usage on schemas to reporting; alter default privileges revoke usage on schemas from reporting',
    expect: [],
  },
  {
    title: 'a role is created and given something',
    setup: 'create table t (id integer)',
    change:
      "create role reporting login connection limit 5 valid until '2030-01-01 00:00+00' password 'secret'; alter role reporting set statement_timeout = '5s'; grant select on t to reporting",
    expect: [
      'added role reporting: login',
      'altered table public.t: grant to reporting none -> grant to reporting SELECT {grant to reporting: none -> SELECT}',
    ],
  },
  {
    title: 'a role that has something here is altered',
    setup:
      'create role app; create role readers; create table t (id integer); grant select on t to app, readers',
    change:
      "alter role app login createdb bypassrls; alter role app set search_path = app; grant readers to app with admin option; comment on role app is 'the shop'",
    expect: [
      'altered role app: no login -> login, createdb, bypassrls, member of readers with admin option {may: none -> login, createdb, bypassrls; member of: none -> readers with admin option; set search_path: none -> app; comment: none -> the shop}',
    ],
  },
  {
    title: 'a role gets rights here by becoming a member of another',
    setup:
      'create role readers; create role groups; grant readers to groups; create role anna; create table t (id integer); grant select on t to readers',
    change: 'grant groups to anna',
    expect: ['altered role anna: no login -> no login, member of groups {member of: none -> groups}'],
  },
  {
    title: 'a role that had something here is dropped',
    setup: 'create role app; create table t (id integer); grant select on t to app',
    change: 'drop owned by app; drop role app',
    expect: [
      'removed role app: no login',
      'altered table public.t: grant to app SELECT -> grant to app none {grant to app: SELECT -> none}',
    ],
  },
  {
    title: 'a role that was there gets something',
    setup: 'create role app; create table t (id integer)',
    change: 'grant select on t to app',
    expect: [
      'altered table public.t: grant to app none -> grant to app SELECT {grant to app: none -> SELECT}',
    ],
  },
  {
    title: "a role that the branch's own login creates is told before it has anything",
    setup: 'create role "offshoot-1a-pr-7" createrole',
    change: 'set role "offshoot-1a-pr-7"; create role reporting login; reset role',
    since: 16,
    expect: ['added role reporting: login'],
  },
  {
    title: 'roles that have nothing to do with this database come, go and change',
    setup: 'create role elsewhere; create role leaving',
    change:
      'alter role elsewhere login superuser; drop role leaving; create role coming; grant coming to elsewhere',
    expect: [],
  },
]
