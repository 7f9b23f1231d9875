-- Money in, money out. Card numbers stay with the payment service; we keep its reference.

create type payment_status as enum ('authorised', 'captured', 'failed', 'voided');
create type refund_status as enum ('requested', 'paid', 'rejected');

create table payment_methods (
  id           bigint generated always as identity primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  provider     text not null,
  reference    text not null,
  brand        text not null,
  last4        text not null,
  expires_on   date not null,
  constraint payment_methods_reference_key unique (provider, reference),
  constraint payment_methods_last4_digits check (last4 ~ '^\d{4}$')
);
create index payment_methods_customer_idx on payment_methods (customer_id);

create table payments (
  id                 bigint generated always as identity primary key,
  order_id           bigint not null references orders (id),
  payment_method_id  bigint references payment_methods (id) on delete set null,
  status             payment_status not null,
  amount_cents       integer not null,
  captured_at        timestamptz,
  constraint payments_amount_positive check (amount_cents > 0),
  constraint payments_captured_has_time check ((status = 'captured') = (captured_at is not null))
);
create index payments_order_idx on payments (order_id);
create index payments_captured_at_idx on payments (captured_at);

create table refunds (
  id            bigint generated always as identity primary key,
  payment_id    bigint not null references payments (id),
  status        refund_status not null default 'requested',
  amount_cents  integer not null,
  reason        text not null,
  created_at    timestamptz not null default now(),
  constraint refunds_amount_positive check (amount_cents > 0)
);
create index refunds_payment_idx on refunds (payment_id);

create table payment_disputes (
  id            bigint generated always as identity primary key,
  payment_id    bigint not null references payments (id),
  amount_cents  integer not null,
  reason        text not null,
  opened_at     timestamptz not null default now(),
  closed_at     timestamptz,
  won           boolean,
  constraint payment_disputes_closed_has_outcome check ((closed_at is null) = (won is null))
);
create index payment_disputes_open_idx on payment_disputes (opened_at) where closed_at is null;

-- Several parcels of an order may be refunded at once: the row lock makes the refunds of one payment queue up.
create function refunds_within_payment() returns trigger
language plpgsql as $$
declare
  paid integer;
  refunded bigint;
begin
  select amount_cents into paid from payments where id = new.payment_id for update;
  select coalesce(sum(amount_cents), 0) into refunded
    from refunds where payment_id = new.payment_id and status <> 'rejected';
  if refunded + new.amount_cents > paid then
    raise exception 'refunds of payment % would exceed the % cents paid', new.payment_id, paid
      using errcode = 'check_violation';
  end if;
  return new;
end
$$;

create trigger refunds_limit before insert on refunds
  for each row execute function refunds_within_payment();
