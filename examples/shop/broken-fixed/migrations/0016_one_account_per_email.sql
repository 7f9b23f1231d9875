-- One person, one account: Ada@example.com and ada@example.com are the same address.

create table email_confirmations (
  token_hash    bytea primary key,
  customer_id   bigint not null references customers (id) on delete cascade,
  sent_at       timestamptz not null default now(),
  confirmed_at  timestamptz
);

alter table customers
  add column email_confirmed_at timestamptz,
  add column merged_into_id bigint references customers (id);

-- Some people signed up twice, once with a capital letter. Their oldest account stays, and gets the orders of the others.
update customers set merged_into_id = oldest.id
  from (select lower(email) as address, min(id) as id from customers group by lower(email) having count(*) > 1) oldest
  where lower(customers.email) = oldest.address and customers.id <> oldest.id;

update orders set customer_id = customers.merged_into_id
  from customers
  where customers.id = orders.customer_id and customers.merged_into_id is not null;

create unique index customers_email_lower_key on customers (lower(email)) where merged_into_id is null;

-- The index above is stricter, except for merged accounts, which keep their address.
alter table customers drop constraint customers_email_key;
