-- One person, one account: Ada@example.com and ada@example.com are the same address.

create table email_confirmations (
  token_hash    bytea primary key,
  customer_id   bigint not null references customers (id) on delete cascade,
  sent_at       timestamptz not null default now(),
  confirmed_at  timestamptz
);

alter table customers add column email_confirmed_at timestamptz;

create unique index customers_email_lower_key on customers (lower(email));

-- The index above is stricter.
alter table customers drop constraint customers_email_key;
