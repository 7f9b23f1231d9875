import type { Scenario } from '../scenario.ts'

/** Foreign keys. */
export const FOREIGN_KEYS: readonly Scenario[] = [
  {
    title: 'a foreign key is added',
    setup: 'create table r (id integer primary key); create table t (id integer not null, a integer, b text)',
    change: 'alter table t add foreign key (a) references r',
    covers: 'constraint: FK add',
    expect: ['added constraint public.t.t_a_fkey: FOREIGN KEY (a) REFERENCES r(id)'],
  },
  {
    title: 'a foreign key deletes with its target',
    setup: 'create table r (id integer primary key); create table t (a integer constraint fk references r)',
    change:
      'alter table t drop constraint fk, add constraint fk foreign key (a) references r on delete cascade',
    covers: 'constraint: FK on delete action',
    expect: [
      'altered constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) ON DELETE CASCADE {definition: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) ON DELETE CASCADE}',
    ],
  },
  {
    title: 'a foreign key waits for the commit',
    setup: 'create table r (id integer primary key); create table t (a integer constraint fk references r)',
    change: 'alter table t alter constraint fk deferrable initially deferred',
    covers: 'constraint: FK deferrable',
    expect: [
      'altered constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) DEFERRABLE INITIALLY DEFERRED {definition: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) DEFERRABLE INITIALLY DEFERRED}',
    ],
  },
  {
    title: 'a foreign key is added without looking at the rows',
    setup: 'create table r (id integer primary key); create table t (id integer not null, a integer, b text)',
    change: 'alter table t add constraint fk foreign key (a) references r not valid',
    covers: 'constraint: FK NOT VALID',
    expect: ['added constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) NOT VALID'],
  },
  {
    title: 'a foreign key is validated',
    setup:
      'create table r (id integer primary key); create table t (id integer not null, a integer, b text); alter table t add constraint fk foreign key (a) references r not valid',
    change: 'alter table t validate constraint fk',
    expect: [
      'altered constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) NOT VALID -> FOREIGN KEY (a) REFERENCES r(id) {definition: FOREIGN KEY (a) REFERENCES r(id) NOT VALID -> FOREIGN KEY (a) REFERENCES r(id)}',
    ],
  },
  {
    title: 'a foreign key is not enforced any more',
    setup: 'create table r (id integer primary key); create table t (a integer constraint fk references r)',
    change: 'alter table t alter constraint fk not enforced',
    since: 18,
    covers: 'constraint: FK NOT ENFORCED (18)',
    expect: [
      'altered constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) NOT ENFORCED {definition: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id) NOT ENFORCED}',
    ],
  },
  {
    title: 'a foreign key points at another table',
    setup:
      'create table r (id integer primary key); create table q (id integer primary key); create table t (a integer constraint fk references r)',
    change: 'alter table t drop constraint fk, add constraint fk foreign key (a) references q',
    expect: [
      'altered constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES q(id) {definition: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES q(id)}',
    ],
  },
  {
    title: 'a foreign key is dropped',
    setup: 'create table r (id integer primary key); create table t (a integer references r)',
    change: 'alter table t drop constraint t_a_fkey',
    expect: ['removed constraint public.t.t_a_fkey: FOREIGN KEY (a) REFERENCES r(id)'],
  },
  {
    title: 'a constraint is added on a partitioned table that refers to a partitioned table',
    setup:
      'create table r (id integer primary key) partition by range (id); create table r1 partition of r for values from (0) to (10); create table t (a integer) partition by range (a); create table t1 partition of t for values from (0) to (10)',
    change: 'alter table t add constraint fk foreign key (a) references r',
    expect: ['added constraint public.t.fk: FOREIGN KEY (a) REFERENCES r(id)'],
  },
  {
    title: 'a foreign key is turned off with the triggers of its table',
    setup: 'create table r (id integer primary key); create table t (a integer references r)',
    change: 'alter table t disable trigger all',
    expect: [
      'altered constraint public.t.t_a_fkey: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id), NOT CHECKED {its triggers: none -> disabled}',
    ],
  },
  {
    title: 'a foreign key is turned off with the triggers of its target',
    setup: 'create table r (id integer primary key); create table t (a integer references r)',
    change: 'alter table r disable trigger all',
    expect: [
      'altered constraint public.t.t_a_fkey: FOREIGN KEY (a) REFERENCES r(id) -> FOREIGN KEY (a) REFERENCES r(id), NOT CHECKED {its triggers: none -> disabled}',
    ],
  },
]
