-- Who shops here, and who works here.

create function touch_updated_at() returns trigger
language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create type customer_status as enum ('active', 'locked', 'erased');
create type address_kind as enum ('shipping', 'billing');
create type consent_purpose as enum ('newsletter', 'profiling', 'reviews_by_mail');
create type staff_role as enum ('support', 'warehouse', 'merchandising', 'finance', 'admin');

create table customers (
  id          bigint generated always as identity primary key,
  email       text not null,
  full_name   text not null,
  phone       text,
  status      customer_status not null default 'active',
  locale      text not null default 'en-GB',
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint customers_email_key unique (email),
  constraint customers_email_shape check (email ~ '^[^@\s]+@[^@\s]+$'),
  constraint customers_locale_shape check (locale ~ '^[a-z]{2}-[A-Z]{2}$')
);
create index customers_created_at_idx on customers (created_at);

create trigger customers_touch before update on customers
  for each row execute function touch_updated_at();

create table customer_addresses (
  id           bigint generated always as identity primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  kind         address_kind not null,
  line1        text not null,
  line2        text,
  postal_code  text not null,
  city         text not null,
  country      text not null,
  created_at   timestamptz not null default now(),
  constraint customer_addresses_country_iso check (country ~ '^[A-Z]{2}$')
);
create index customer_addresses_customer_idx on customer_addresses (customer_id, kind);

-- Consent is a log: the newest row for a purpose is the answer, older rows are the proof.
create table customer_consents (
  id           bigint generated always as identity primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  purpose      consent_purpose not null,
  granted      boolean not null,
  source       text not null,
  recorded_at  timestamptz not null default now()
);
create index customer_consents_latest_idx on customer_consents (customer_id, purpose, recorded_at desc);

create table sessions (
  token_hash   bytea primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  user_agent   text,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  constraint sessions_token_is_sha256 check (octet_length(token_hash) = 32),
  constraint sessions_end_after_start check (expires_at > created_at)
);
create index sessions_customer_idx on sessions (customer_id);
create index sessions_expiry_idx on sessions (expires_at);

create table staff_users (
  id         bigint generated always as identity primary key,
  email      text not null unique,
  full_name  text not null,
  role       staff_role not null,
  active     boolean not null default true
);
