/** Kinds of change that schema diff engines are told apart by: each has at least one scenario. */
export const KINDS_OF_CHANGE: readonly string[] = `
table: create
table: drop
column: add nullable
column: drop
column: type change
column: varchar length
column: set not null
column: rename
column: default change
column: generated stored expr
column: generated VIRTUAL (18)
column: stored->virtual (18)
column: identity add
column: identity always->by default
column: identity seq options
column: collation
column: storage
column: compression
column: statistics target
column: n_distinct option
column: order only
constraint: primary key
constraint: unique
constraint: unique nulls not distinct (15)
constraint: check expr
constraint: check NOT VALID
constraint: check NOT ENFORCED (18)
constraint: FK add
constraint: FK on delete action
constraint: FK deferrable
constraint: FK NOT VALID
constraint: FK NOT ENFORCED (18)
constraint: exclusion
constraint: named NOT NULL rename (18)
constraint: NOT NULL NOT VALID (18)
constraint: NOT NULL NO INHERIT (18)
constraint: temporal PK WITHOUT OVERLAPS (18)
constraint: comment
index: create
index: expression/partial change
index: include cols
index: storage param
index: opclass
index: rename
index: INVALID (indisvalid)
index: clustered
index: column statistics
view: create
view: definition
view: security_invoker (15)
view: check option
view: recursive dep chain retype
matview: definition
matview: index
function: body
function: volatility/parallel/cost
function: security definer + set
function: SQL-standard body (14)
function: overload add
procedure
aggregate
aggregate: change
trigger: create
trigger: definition
trigger: disabled
event trigger
policy: create
policy: change
RLS: enable
RLS: force
grant: table
grant: column
grant: with grant option
grant: MAINTAIN (17)
grant: function revoke public
grant: schema usage
grant: sequence
grant: type
grant: database
default privileges
owner: table
owner: schema
sequence: create
sequence: options
sequence: owned by
sequence: unlogged (15)
enum: create
enum: add value
enum: add value before
enum: rename value
composite: create
composite: alter attr
domain: create
domain: constraint
domain: default/notnull
range type
extension: create
extension: version
extension: schema
comment: table
comment: column
comment: function
comment: index
comment: schema
partition: create parent
partition: attach
partition: bound change
partition: default
partition: key strategy
inheritance
publication: create
publication: row filter (15)
publication: publish opts
subscription
FDW + server
foreign server option
foreign table
user mapping
collation
rule
rule: disabled
statistics object
statistics object: target
table: storage params
table: toast storage params
table: unlogged
table: replica identity
table: access method
table: rename
table: set schema
table: typed (OF)
schema: create
cast
operator
operator class
text search config
text search dictionary
transform/language
large object
database setting (ALTER DATABASE SET)
data: seed rows only (expect NO schema diff)
quoted/odd identifiers
cyclic FK
func<->table dep cycle (default+check use function)
`
  .trim()
  .split('\n')
