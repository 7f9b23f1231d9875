import type { Scenario } from '../scenario.ts'

/** Row level security, policy by policy. */
export const POLICIES: readonly Scenario[] = [
  {
    title: 'a policy is created',
    covers: 'policy: create',
    setup: 'create table t (id integer, tenant text)',
    change: "create policy own on t for select using (tenant = current_setting('app.tenant'))",
    expect: [
      "added policy public.t.own: FOR SELECT TO public USING ((tenant = current_setting('app.tenant'::text)))",
    ],
  },
  {
    title: 'a policy for all commands checks what is written, too',
    setup: 'create table t (id integer, tenant text)',
    change:
      'create policy "Own rows" on t as restrictive to pg_monitor, pg_read_all_data using (id > 0) with check (id > 1)',
    expect: [
      'added policy public.t.Own rows: AS RESTRICTIVE FOR ALL TO pg_monitor, pg_read_all_data USING ((id > 0)) WITH CHECK ((id > 1))',
    ],
  },
  {
    title: 'a policy lets other rows through',
    covers: 'policy: change',
    setup: 'create table t (id integer, tenant text); create policy own on t for update using (id > 0)',
    change: 'alter policy own on t to pg_monitor using (id > 1) with check (id > 2)',
    expect: [
      'altered policy public.t.own: FOR UPDATE TO public USING ((id > 0)) -> FOR UPDATE TO pg_monitor USING ((id > 1)) WITH CHECK ((id > 2)) {roles: public -> pg_monitor; using: (id > 0) -> (id > 1); with check: none -> (id > 2)}',
    ],
  },
  {
    title: 'a policy becomes restrictive and is for another command by being created again',
    setup: 'create table t (id integer); create policy own on t for select using (id > 0)',
    change: 'drop policy own on t; create policy own on t as restrictive for delete using (id > 0)',
    expect: [
      'altered policy public.t.own: FOR SELECT TO public USING ((id > 0)) -> AS RESTRICTIVE FOR DELETE TO public USING ((id > 0)) {type: permissive -> restrictive; command: select -> delete}',
    ],
  },
  {
    title: 'a policy is renamed',
    setup: 'create table t (id integer); create policy own on t using (id > 0)',
    change: 'alter policy own on t rename to mine',
    expect: ['renamed policy public.t.mine: own -> mine'],
  },
  {
    title: 'a policy is dropped',
    setup: 'create table t (id integer); create policy own on t using (id > 0)',
    change: 'drop policy own on t',
    expect: ['removed policy public.t.own: FOR ALL TO public USING ((id > 0))'],
  },
  {
    title: 'a policy is dropped and created again as it was, in other words',
    setup:
      "create table t (id integer, a text); create policy own on t for select to pg_monitor, pg_read_all_data using (a = 'x')",
    change:
      "drop policy own on t; create policy own on t as permissive for select to pg_read_all_data, pg_monitor using (((a)::text = 'x'))",
    expect: [],
  },
  {
    title: 'a policy follows the table, the column and the function that it names',
    setup:
      "create table t (id integer, tenant text); create table members (t_id integer); create function me() returns text language sql as 'select 1::text'; create policy own on t using (tenant = me() and exists (select from members m where m.t_id = id))",
    change:
      'alter table t rename to things; alter table things rename tenant to owner; alter table members rename to people; alter function me() rename to myself',
    expect: [
      'renamed function public.myself(): me() -> myself()',
      'renamed table public.people: members -> people',
      'renamed table public.things: t -> things',
      'renamed column public.things.owner: tenant -> owner',
    ],
  },
  {
    title: 'a table comes with policies',
    change:
      'create table t (id integer); alter table t enable row level security; create policy a on t using (id > 0); create policy b on t for insert with check (true)',
    expect: ['added table public.t: 1 column, 2 policies'],
  },
  {
    title: 'a column is dropped, and with it the policy that asks for it',
    setup: "create table t (id integer, tenant text); create policy own on t using (tenant = 'x')",
    change: 'alter table t drop tenant cascade',
    expect: [
      '! removed column public.t.tenant: tenant text (its values are lost)',
      "removed policy public.t.own: FOR ALL TO public USING ((tenant = 'x'::text))",
    ],
  },
  {
    title: 'a policy asks for the same after its column became another type',
    setup: "create table t (a varchar(10)); create policy own on t using (a in ('x', 'y'))",
    change:
      "drop policy own on t; alter table t alter a type text; create policy own on t using (a in ('x', 'y'))",
    expect: [
      'altered column public.t.a: a character varying(10) -> a text {type: character varying(10) -> text}',
    ],
  },
]
